import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { LOGIN_CODE_DIGITS } from './domain/login-code.js';

/** 32 random bytes as base64url: the secret of a token. */
export function newTokenSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token's secret: it has 256 bits, so a plain hash cannot be searched. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** A code of eight digits, every one as likely. */
export function newLoginCode(): string {
  return randomInt(10 ** LOGIN_CODE_DIGITS)
    .toString()
    .padStart(LOGIN_CODE_DIGITS, '0');
}

/** What is kept of a code: it is short, so the hash is keyed and bound to its row. */
export function hashCode(key: string, id: string, code: string): Buffer {
  return createHmac('sha256', key).update(`${id}:${code}`).digest();
}

/** Compares hashes without telling by time where they differ. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
