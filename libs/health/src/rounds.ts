/**
 * Work done in rounds: what is asked for while a round is under way waits for the next one, which does all of it at once. Alone
 * nobody waits; together they pay once for what they would otherwise queue for. A round that fails fails for all in it.
 */
export class Rounds<Work, Answer> {
  private waiting: {
    readonly work: Work;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: unknown) => void;
  }[] = [];
  private isUnderWay = false;

  /** `round` gives an answer for each work, in their order. */
  constructor(private readonly round: (works: readonly Work[]) => Promise<readonly Answer[]>) {}

  async do(work: Work): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
      if (!this.isUnderWay) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isUnderWay = true;
    while (this.waiting.length > 0) {
      const together = this.waiting;
      this.waiting = [];
      try {
        const answers = await this.round(together.map(({ work }) => work));
        together.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
      } catch (error) {
        together.forEach(({ reject }) => reject(error));
      }
    }
    this.isUnderWay = false;
  }
}
