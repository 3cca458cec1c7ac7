import { describe, expect, it } from '@jest/globals';
import type { Advance } from '#libs/acts/src/index.js';
import { lookUntilStill } from './look-until-still.js';

/** Looks that answer this, one after the other, and how often was looked. */
function scripted<T extends Advance>(...answers: readonly T[]) {
  const looks = { count: 0 };
  const look = async (): Promise<T> => answers[looks.count++] as T;
  return { look, looks };
}

describe('looking until a case is still', () => {
  it('looks again while something changed and answers the last look', async () => {
    const { look, looks } = scripted<Advance>({ state: 'again' }, { state: 'again' }, { state: 'settled' });
    expect(await lookUntilStill(look)).toEqual({ state: 'settled' });
    expect(looks.count).toBe(3);
  });

  it('hands a step back to the process at once', async () => {
    const { look, looks } = scripted({ state: 'again', step: 'transmit' } as const, { state: 'settled' });
    expect(await lookUntilStill<Advance & { step?: string }>(look)).toEqual({
      state: 'again',
      step: 'transmit',
    });
    expect(looks.count).toBe(1);
  });

  it('leaves a case that never rests to the workflow', async () => {
    let looks = 0;
    const restless = async (): Promise<Advance> => {
      looks += 1;
      return { state: 'again' };
    };
    expect(await lookUntilStill(restless)).toEqual({ state: 'again' });
    expect(looks).toBeLessThanOrEqual(5);
  });

  it('hides no failure', async () => {
    await expect(lookUntilStill(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  });
});
