import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import { lookedAfter, wayRefusal } from './reached.js';

describe('a refusal on the way to a source', () => {
  it.each([
    ['egress.off', 'ours'],
    ['health.git-too-old', 'ours'],
    ['egress.unresolvable', 'passing'],
    ['egress.failed', 'passing'],
    ['egress.timeout', 'passing'],
    ['egress.aborted', 'passing'],
    ['egress.address-refused', 'told'],
    ['egress.scheme-refused', 'told'],
    ['egress.too-many-redirects', 'told'],
    ['egress.too-large', 'told'],
    ['health.no-default-branch', 'told'],
    ['health.git-failed', 'told'],
  ])('%s is %s', (code, meaning) => {
    expect(wayRefusal(code)).toBe(meaning);
  });
});

describe('a look', () => {
  const [now, earlier] = [instant('2026-07-01T00:00:00Z'), instant('2026-05-01T00:00:00Z')];

  it.each([
    ['counts', { lookedAt: earlier, missed: 3 }, false, { lookedAt: now, missed: 0 }],
    [
      'does not where something was missed',
      { lookedAt: earlier, missed: 0 },
      true,
      { lookedAt: earlier, missed: 1 },
    ],
    [
      'that is missed again and again is waited for longer',
      { lookedAt: null, missed: 4 },
      true,
      { lookedAt: null, missed: 5 },
    ],
    ['that is the first and missed is none', null, true, { lookedAt: null, missed: 1 }],
  ])('%s', (_what, before, isMissed, after) => {
    expect(lookedAfter(before, isMissed, now)).toEqual(after);
  });
});
