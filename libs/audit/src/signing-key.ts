import { randomBytes } from 'node:crypto';
import { formatSignerKey, formatVerifierKey, signerKey } from './domain/signed-note.js';

/** A fresh key for a log: the secret for AUDIT_SIGNING_KEY, and the public half to hand to everybody. */
export function newSigningKey(origin: string): { secret: string; public: string } {
  const key = signerKey(origin, randomBytes(32));
  return { secret: formatSignerKey(key), public: formatVerifierKey(key.verifier) };
}
