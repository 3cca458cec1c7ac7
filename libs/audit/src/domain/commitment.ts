import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * Binds a person to one audit entry without naming them: HMAC-SHA-256 under the person's own key, over the entry's
 * salt and the person id. Two entries of one person do not look alike; whoever holds the key can show that an entry
 * is theirs; once the key is erased nobody can (governance, audit log: commitments keyed per subject).
 */
export function commitmentTo(personId: string, subjectKey: Uint8Array, salt: Uint8Array): string {
  return bytesToHex(hmac(sha256, subjectKey, concatBytes(salt, utf8ToBytes(personId))));
}

/** Hash of a secret that an act commits to and discloses later, such as a sealed ballot: `SHA256(salt ‖ text)`. */
export function saltedHash(text: string, salt: Uint8Array): string {
  return bytesToHex(sha256(concatBytes(salt, utf8ToBytes(text))));
}
