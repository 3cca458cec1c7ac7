/** What was started and has to end, however the run ends: last started first. */
export class Endings {
  private readonly open: (() => Promise<unknown>)[] = [];

  /** Remembers how to end something that is there already. */
  add(end: () => Promise<unknown>): void {
    this.open.push(end);
  }

  /** Remembers how to end something from the moment its start begins: an interrupted start is ended too. */
  async hold<T>(starting: Promise<T>, end: (started: T) => Promise<unknown>): Promise<T> {
    this.add(() =>
      starting.then(
        (started) => end(started),
        () => undefined,
      ),
    );
    return await starting;
  }

  /** Ends everything; what cannot be ended is named and keeps nothing else from ending. */
  async run(): Promise<void> {
    for (let end = this.open.pop(); end !== undefined; end = this.open.pop()) {
      await end().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
    }
  }
}

/** What every measurement is given. */
export interface Bench {
  readonly endings: Endings;
  /** Tiny counts: shows that everything works and measures nothing. */
  readonly isQuick: boolean;
  readonly say: (line: string) => void;
}
