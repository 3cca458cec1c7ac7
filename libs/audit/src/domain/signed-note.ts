import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64, fromBase64 } from './base64.js';
import { sameHash } from './merkle.js';

/** C2SP signed notes with Ed25519 (algorithm byte 0x01): text, a blank line, signature lines `— <name> <base64>`. */
const ED25519 = 0x01;

/** Public half of a note key: who signs, and how a signature line is recognised. */
export interface VerifierKey {
  readonly name: string;
  readonly keyHash: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** Private half; it stays in the process that signs and is never stored in PostgreSQL. */
export interface SignerKey {
  readonly verifier: VerifierKey;
  readonly seed: Uint8Array;
}

/** Makes a signer key of 32 secret bytes. The name is a host path without spaces or `+`. */
export function signerKey(name: string, seed: Uint8Array): SignerKey {
  if (!isKeyName(name)) throw new Error('The name of a note key has no spaces and no plus sign.');
  if (seed.length !== 32) throw new Error('A note key is made of 32 secret bytes.');
  return { verifier: verifierKey(name, ed25519.getPublicKey(seed)), seed };
}

/** `<name>+<key hash>+<base64>`, the public text form (vkey). */
export function formatVerifierKey({ name, keyHash, publicKey }: VerifierKey): string {
  return `${name}+${bytesToHex(keyHash)}+${base64(concatBytes(Uint8Array.of(ED25519), publicKey))}`;
}

/** `PRIVATE+KEY+<name>+<key hash>+<base64>`, the secret text form (skey) of the configuration. */
export function formatSignerKey({ verifier, seed }: SignerKey): string {
  return `PRIVATE+KEY+${verifier.name}+${bytesToHex(verifier.keyHash)}+${base64(concatBytes(Uint8Array.of(ED25519), seed))}`;
}

/** Reads a vkey; undefined where the text is none, or its hash is not that of its key. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const parts = keyParts(text);
  if (parts === undefined) return undefined;
  const key = verifierKey(parts.name, parts.key);
  return sameHash(key.keyHash, parts.keyHash) ? key : undefined;
}

/** Reads an skey; undefined where the text is none, or its hash is not that of its key. */
export function parseSignerKey(text: string): SignerKey | undefined {
  const prefix = 'PRIVATE+KEY+';
  const parts = text.startsWith(prefix) ? keyParts(text.slice(prefix.length)) : undefined;
  if (parts === undefined) return undefined;
  const key = signerKey(parts.name, parts.key);
  return sameHash(key.verifier.keyHash, parts.keyHash) ? key : undefined;
}

/** Signs a text, which must end with a newline; answers with the whole note. */
export function signNote(text: string, key: SignerKey): string {
  if (!isNoteText(text)) throw new Error('A note text ends with a newline and has no control characters.');
  const signature = ed25519.sign(utf8ToBytes(text), key.seed);
  return `${text}\n— ${key.verifier.name} ${base64(concatBytes(key.verifier.keyHash, signature))}\n`;
}

/** The text of a note that carries a valid signature by the key; undefined otherwise. Unknown signers are skipped. */
export function openNote(note: string, key: VerifierKey): string | undefined {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  const signatures = lines.map(signatureLine);
  if (!isNoteText(text) || signatures.some((line) => line === undefined)) return undefined;
  const ours = signatures.filter((line) => line?.name === key.name && sameHash(line.keyHash, key.keyHash));
  const isSigned =
    ours.length > 0 &&
    ours.every((line) => line !== undefined && isSignature(line.signature, text, key.publicKey));
  return isSigned ? text : undefined;
}

function isSignature(signature: Uint8Array, text: string, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, utf8ToBytes(text), publicKey);
  } catch {
    return false; // the library throws on bytes that are no point of the curve
  }
}

function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  const hashed = sha256(concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(ED25519), publicKey));
  return { name, keyHash: hashed.slice(0, 4), publicKey };
}

function keyParts(text: string): { name: string; keyHash: Uint8Array; key: Uint8Array } | undefined {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  const [, name, hash, encoded] = match ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || hash === undefined || bytes?.length !== 33 || bytes[0] !== ED25519)
    return undefined;
  return { name, keyHash: hexToBytes(hash), key: bytes.slice(1) };
}

function signatureLine(
  line: string,
): { name: string; keyHash: Uint8Array; signature: Uint8Array } | undefined {
  const match = /^— ([^+\s]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
  const [, name, encoded] = match ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || bytes === undefined || bytes.length < 5) return undefined;
  return { name, keyHash: bytes.slice(0, 4), signature: bytes.slice(4) };
}

function isKeyName(name: string): boolean {
  return /^[^+\s]+$/u.test(name);
}

function isNoteText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the standard forbids exactly the ASCII control characters but newline
  return text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}
