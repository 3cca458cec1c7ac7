import { describe, expect, it } from '@jest/globals';
import { SWEEP_RESERVE, reserveFor } from './reserve.js';

describe('what work leaves of a budget', () => {
  it('is nothing of an application, which waits; something of whoever asks; most of what nobody waits for', () => {
    const [waits, asked, swept] = [reserveFor('application'), reserveFor('refresh'), reserveFor('sweep')];
    expect(waits).toBe(0);
    expect(asked).toBeGreaterThan(waits);
    expect(swept).toBeGreaterThan(asked);
    expect([reserveFor('funded'), reserveFor('outreach')]).toEqual([SWEEP_RESERVE, SWEEP_RESERVE]);
  });
});
