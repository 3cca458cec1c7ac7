import { describe, expect, it } from '@jest/globals';
import { decideObstacle } from './motion-obstacle.js';

describe('decideObstacle', () => {
  const facts = { isAwardable: true, hasWeights: true, missingMinor: 100n, availableMinor: 100n };
  it.each([
    ['nothing where it just fits', {}, undefined],
    ['an executive where it does not', { availableMinor: 99n }, 'executive'],
    ['an executive where it may not be awarded', { isAwardable: false }, 'executive'],
    ['nothing where the case holds it already', { missingMinor: 0n, availableMinor: 0n }, undefined],
    [
      'the secretariat where nobody has a vote, before the money',
      { hasWeights: false, availableMinor: 0n },
      'secretariat',
    ],
  ])('%s', (_name, override, waitingFor) => {
    expect(decideObstacle({ ...facts, ...override })?.waitingFor).toBe(waitingFor);
  });

  it('never says how much is left', () => {
    expect(decideObstacle({ ...facts, availableMinor: 42n })?.reason).not.toMatch(/\d/);
  });
});
