import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { EMPTY_ROOT } from './merkle.js';
import {
  formatSignerKey,
  formatVerifierKey,
  openNote,
  parseSignerKey,
  parseVerifierKey,
  signNote,
  signerKey,
} from './signed-note.js';
import type { VerifierKey } from './signed-note.js';

const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const TEXT = 'This is an example message.\n';
const SIGNATURE =
  'Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=';
const NOTE = `${TEXT}\n— example.com/foo ${SIGNATURE}\n`;

function key(vkey: string): VerifierKey {
  const parsed = parseVerifierKey(vkey);
  if (parsed === undefined) throw new Error('not a key');
  return parsed;
}

const ours = signerKey('plinth.example/log', new Uint8Array(32).fill(7));

describe('signed notes, vector of governance.md', () => {
  it('opens the published note and writes its key back', () => {
    expect(openNote(NOTE, key(VKEY))).toBe(TEXT);
    expect(formatVerifierKey(key(VKEY))).toBe(VKEY);
  });

  it.each([
    ['another text', NOTE.replace('example message', 'example massage')],
    ['another signature', NOTE.replace('Uw2QOkn8', 'Uw2QOkn9')],
    ['no final newline', NOTE.slice(0, -1)],
    ['no signature', `${TEXT}\n`],
    ['a line that is no signature', `${NOTE}hello\n`],
    ['an unknown signer only', NOTE.replace('example.com/foo Uw', 'example.com/bar Uw')],
  ])('refuses %s', (_, note) => {
    expect(openNote(note, key(VKEY))).toBeUndefined();
  });

  it('refuses keys whose hash is not theirs', () => {
    expect(parseVerifierKey(VKEY.replace('530d903a', '530d903b'))).toBeUndefined();
    expect(parseVerifierKey('example.com/foo')).toBeUndefined();
    expect(parseSignerKey(formatSignerKey(ours).replace('PRIVATE+KEY+', ''))).toBeUndefined();
  });

  it('opens what it signs, and nothing else', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~\n]{1,80}$/), (text) => {
        const note = signNote(`${text}\n`, ours);
        expect(openNote(note, ours.verifier)).toBe(`${text}\n`);
        expect(openNote(note, key(VKEY))).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it('survives writing and reading the secret key', () => {
    const again = parseSignerKey(formatSignerKey(ours));
    expect(again === undefined ? undefined : signNote(TEXT, again)).toBe(signNote(TEXT, ours));
  });
});

describe('checkpoints', () => {
  it('carry origin, size and root', () => {
    const note = signCheckpoint({ size: 42, root: EMPTY_ROOT }, ours);
    expect(openCheckpoint(note, ours.verifier)).toEqual({
      origin: 'plinth.example/log',
      size: 42,
      root: EMPTY_ROOT,
    });
  });

  it('are refused under the name of another log', () => {
    const text = `another.example/log\n1\n${'A'.repeat(43)}=\n`;
    expect(parseCheckpoint(text)?.size).toBe(1);
    expect(openCheckpoint(signNote(text, ours), ours.verifier)).toBeUndefined();
  });

  it.each(['a\n01\n', 'a\n-1\n', '\n1\n', 'a\n1.5\n'])('refuse %j as a size or origin', (start) => {
    expect(parseCheckpoint(`${start}${'A'.repeat(43)}=\n`)).toBeUndefined();
  });
});
