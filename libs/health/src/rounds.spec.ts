import { describe, expect, it } from '@jest/globals';
import { Rounds } from './rounds.js';

describe('work in rounds', () => {
  it('is done at once where nobody else waits, and together where several do', async () => {
    const rounds: number[][] = [];
    const doubling = new Rounds<number, number>(async (works) => {
      rounds.push([...works]);
      await Promise.resolve();
      return works.map((work) => 2 * work);
    });
    expect(await Promise.all([1, 2, 3, 4].map((work) => doubling.do(work)))).toEqual([2, 4, 6, 8]);
    expect(await doubling.do(5)).toBe(10);
    expect(rounds).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('fails for everybody in the round, and for nobody after it', async () => {
    let isBroken = true;
    const rounds = new Rounds<number, number>(async (works) => {
      await Promise.resolve();
      if (isBroken && works.includes(2)) throw new Error('broken');
      return works;
    });
    const answers = await Promise.allSettled([1, 2, 3].map((work) => rounds.do(work)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    isBroken = false;
    expect(await rounds.do(2)).toBe(2);
  });
});
