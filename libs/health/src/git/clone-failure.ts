/** Why a clone failed, as a stable code, and whether trying again may help. git's own words never leave the worker. */
export interface CloneFailure {
  readonly code:
    | 'git-no-access'
    | 'git-redirected'
    | 'git-too-large'
    | 'git-stalled'
    | 'git-disk-full'
    | 'git-killed'
    | 'git-clone-failed';
  readonly isWorthwhile: boolean;
}

/** In order: a clone that fails for several reasons is told by the first. Words of git 2.30 to 2.50, `LC_ALL=C`. */
const SIGNS: readonly (readonly [RegExp, CloneFailure])[] = [
  // Somebody here needed its memory, or ended the worker: nothing the repository did.
  [/died of signal (9|15)\b/i, { code: 'git-killed', isWorthwhile: true }],
  [/No space left on device|Disk quota exceeded/i, { code: 'git-disk-full', isWorthwhile: true }],
  [
    /signal 25|File too large|invalid index-pack output|out of memory|memory exhausted/i,
    { code: 'git-too-large', isWorthwhile: false },
  ],
  [/Operation too slow|timed? ?out/i, { code: 'git-stalled', isWorthwhile: true }],
  [/returned error: 30[1-8]|redirect/i, { code: 'git-redirected', isWorthwhile: false }],
  [
    /not found|returned error: 4(01|03|04|10|51)|Authentication failed|could not read (Username|Password)/i,
    { code: 'git-no-access', isWorthwhile: false },
  ],
];

/** Reads the end of a clone; without a sign it may have been anything, a broken connection too. */
export function cloneFailureOf(complaint: string): CloneFailure {
  const known = SIGNS.find(([sign]) => sign.test(complaint));
  return known === undefined ? { code: 'git-clone-failed', isWorthwhile: true } : known[1];
}
