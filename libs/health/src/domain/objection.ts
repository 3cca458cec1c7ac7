import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { isTellingEmail, normaliseEmail } from './identity.js';

/** Whether somebody with this address, normalised, objected to being counted as a person. */
export type HasObjected = (address: string) => boolean;

export const NOBODY_OBJECTED: HasObjected = () => false;

/**
 * What is kept of an address that somebody does not want counted: enough to know it again in a history, and no list of
 * addresses. Who has the address already can tell that it is there. Null for what is no address, or nobody's own.
 */
export function objectionDigest(address: string): string | null {
  const plain = normaliseEmail(address);
  if (plain.length > 254 || !/^[^@\s]+@[^@\s]+$/.test(plain) || !isTellingEmail(plain)) return null;
  return bytesToHex(sha256(utf8ToBytes(`plinth-objection-1\0${plain}`)));
}

/**
 * By what the counts of one project know an address again that was in its history: too short to tell people apart for
 * certain, and of no use beside the counts of another project.
 */
export function identityMark(digest: string, projectId: string): number {
  const [a, b, c, d] = sha256(utf8ToBytes(`plinth-identity-1\0${projectId}\0${digest}`));
  return new DataView(Uint8Array.of(a as number, b as number, c as number, d as number).buffer).getInt32(0);
}

/** Knows the addresses again whose digests are kept. */
export function objectedAmong(digests: readonly string[]): HasObjected {
  const kept = new Set(digests);
  return kept.size === 0
    ? NOBODY_OBJECTED
    : (address) => {
        const digest = objectionDigest(address);
        return digest !== null && kept.has(digest);
      };
}

/** How somebody proved who they are: an address, or an account of a forge. */
export interface OwnIdentity {
  readonly address: string | null;
  readonly forge: { readonly iss: string; readonly login: string } | null;
}

/** The addresses under which a person's commits are known: their own, and the one a forge writes for their account. */
export function ownAddresses(identities: readonly OwnIdentity[]): string[] {
  return identities.flatMap(({ address, forge }) => [
    ...(address === null ? [] : [address]),
    ...(forge === null ? [] : [`${forge.login}@users.noreply.${new URL(forge.iss).host}`]),
  ]);
}

/** Lines that name an address in a repository's own list, `.plinth-objections`; `#` begins a comment. */
export function objectionsInFile(text: string): HasObjected {
  const addresses = text.split('\n').map((line) => normaliseEmail((line.split('#')[0] as string).trim()));
  const named = new Set(addresses.filter((address) => objectionDigest(address) !== null));
  return named.size === 0 ? NOBODY_OBJECTED : (address) => named.has(address);
}
