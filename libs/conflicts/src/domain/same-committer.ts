import {
  isBot,
  isTellingEmail,
  isTellingName,
  normaliseEmail,
  normaliseName,
} from '#libs/health/src/domain/identity.js';
import type { CommitIdentity } from './ties.js';

/**
 * Whether two commit identities are the same person: `certain` by address or by an account on the same forge (also
 * where the address is the forge's own for that account), `possible` by name alone, because namesakes exist; null otherwise.
 * Machines and unconfigured identities are nobody. Source: health, git identity.
 */
export function sameCommitter(a: CommitIdentity, b: CommitIdentity): 'certain' | 'possible' | null {
  if (isMachine(a) || isMachine(b)) return null;
  const accounts = accountsOf(a);
  if (accountsOf(b).some((account) => accounts.includes(account))) return 'certain';
  const address = addressOf(a);
  if (address !== null && address === addressOf(b)) return 'certain';
  const name = nameOf(a);
  return name !== null && name === nameOf(b) ? 'possible' : null;
}

function isMachine({ name, address }: CommitIdentity): boolean {
  return isBot(name ?? '', address ?? '');
}

function addressOf({ address }: CommitIdentity): string | null {
  if (address === null) return null;
  const plain = normaliseEmail(address);
  return isTellingEmail(plain) ? plain : null;
}

function nameOf({ name }: CommitIdentity): string | null {
  if (name === null) return null;
  const plain = normaliseName(name);
  return isTellingName(plain) ? plain : null;
}

/** Accounts as `host/login`: the one named, and the one a forge's own commit address stands for. */
function accountsOf(identity: CommitIdentity): readonly string[] {
  const accounts: string[] = [];
  if (identity.forge !== null) {
    accounts.push(`${identity.forge.host.toLowerCase()}/${identity.forge.login.toLowerCase()}`);
  }
  const match = /^([^@]+)@users\.noreply\.(.+)$/.exec(addressOf(identity) ?? '');
  if (match !== null) accounts.push(`${match[2]}/${match[1]}`);
  return accounts;
}
