/** Lines as they happen: seconds since the start, the case, what was done. */
export class Timeline {
  private readonly started = performance.now();

  constructor(private readonly write: (line: string) => void) {}

  get seconds(): number {
    return Math.round((performance.now() - this.started) / 100) / 10;
  }

  say(title: string, what: string): void {
    this.write(`${this.seconds.toFixed(1).padStart(6)} s  ${title.padEnd(10)}${what}`);
  }
}
