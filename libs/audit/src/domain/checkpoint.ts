import { base64, fromBase64 } from './base64.js';
import { HASH_BYTES } from './merkle.js';
import type { SignerKey, VerifierKey } from './signed-note.js';
import { openNote, signNote } from './signed-note.js';

/** A tree head as C2SP tlog-checkpoint writes it: origin, size, root, one a line. */
export interface Checkpoint {
  /** Name of the log; the same as the name of its key. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** The text that is signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${base64(root)}\n`;
}

/** Reads a checkpoint text or note without looking at signatures; undefined where it is none. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin, size, encoded] = text.split('\n');
  const root = encoded === undefined ? undefined : fromBase64(encoded);
  if (!origin || size === undefined || !/^(0|[1-9]\d{0,14})$/.test(size) || root?.length !== HASH_BYTES)
    return undefined;
  return { origin, size: Number(size), root };
}

/** Signs a tree head under the key's own name. */
export function signCheckpoint(head: Omit<Checkpoint, 'origin'>, key: SignerKey): string {
  return signNote(checkpointText({ origin: key.verifier.name, ...head }), key);
}

/** The checkpoint of a note that is validly signed by the key; undefined otherwise. */
export function openCheckpoint(note: string, key: VerifierKey): Checkpoint | undefined {
  const text = openNote(note, key);
  const checkpoint = text === undefined ? undefined : parseCheckpoint(text);
  return checkpoint?.origin === key.name ? checkpoint : undefined;
}
