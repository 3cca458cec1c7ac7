import { describe, expect, it } from '@jest/globals';
import { cloneFailureOf } from './clone-failure.js';

describe('why a clone failed', () => {
  it.each([
    ['error: RPC failed; HTTP 404\nfatal: repository not found', 'git-no-access', false],
    ["fatal: repository 'https://forge.test/x/' not found", 'git-no-access', false],
    [
      'fatal: could not read Username for https://forge.test: terminal prompts disabled',
      'git-no-access',
      false,
    ],
    ['fatal: unable to access: The requested URL returned error: 451', 'git-no-access', false],
    ['fatal: unable to access: The requested URL returned error: 302', 'git-redirected', false],
    ['error: index-pack died of signal 25\nfatal: index-pack failed', 'git-too-large', false],
    ['fatal: fetch-pack: invalid index-pack output', 'git-too-large', false],
    ['error: index-pack died of signal 9\nfatal: fetch-pack: invalid index-pack output', 'git-killed', true],
    [
      'fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output',
      'git-disk-full',
      true,
    ],
    ['fatal: Out of memory, malloc failed (tried to allocate 9 bytes)', 'git-too-large', false],
    ['fatal: write error: No space left on device', 'git-disk-full', true],
    [
      'fatal: cannot create directory: No space left on device\nerror: index-pack died of signal 25',
      'git-disk-full',
      true,
    ],
    ['error: RPC failed; curl 28 Operation too slow. Less than 1000 bytes/sec', 'git-stalled', true],
    ['fatal: unable to access: Could not resolve host: forge.test', 'git-clone-failed', true],
    ['', 'git-clone-failed', true],
  ])('%p → %s', (complaint, code, isWorthwhile) => {
    expect(cloneFailureOf(complaint)).toEqual({ code, isWorthwhile });
  });
});
