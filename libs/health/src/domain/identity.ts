import { DESIGNATED_BOTS, FORGE_COMMITTERS } from './bots.js';

/** A name as compared: Unicode-normalised, lower case, single spaces. */
export function normaliseName(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/**
 * An address as compared: lower case; a forge's `id+login@users.noreply…` is the login's address. GitLab joins id and
 * login by a dash, which on GitHub is part of a login.
 */
export function normaliseEmail(email: string): string {
  const plain = email.trim().replace(/^<|>$/g, '').toLowerCase();
  return plain
    .replace(/^\d+\+([^@]+@users\.noreply\.)/, '$1')
    .replace(/^\d+-([^@]+@users\.noreply\.(?!github\.com$))/, '$1');
}

/** What machines and unconfigured computers write; sharing it does not make two people one. */
const EMPTY_NAMES = new Set([
  '',
  '(no author)',
  'anonymous',
  'no author',
  'nobody',
  'none',
  'root',
  'ubuntu',
  'unknown',
  'user',
  'vagrant',
  'your name',
]);
const EMPTY_EMAIL =
  /^(|none|unknown|root|nobody|\(none\)|(none|unknown|nobody|devnull|no-?reply|you|your|your_email)@.*|(root|user|ubuntu|vagrant)@[^.]*(\.local(domain)?)?)$/;

/** Whether the normalised name tells people apart. */
export function isTellingName(name: string): boolean {
  return !EMPTY_NAMES.has(name);
}

/** Whether the normalised address tells people apart. */
export function isTellingEmail(email: string): boolean {
  return !EMPTY_EMAIL.test(email);
}

/**
 * Whether a git identity is a machine: `[bot]` or `bot.invalid` in name or address, or on the list (health: bots
 * count nowhere). Git alone knows no account types, so an unlisted machine with a human name stays a person.
 */
export function isBot(name: string, email: string): boolean {
  const plainName = normaliseName(name);
  const address = normaliseEmail(email);
  return (
    plainName.includes('[bot]') ||
    address.includes('[bot]') ||
    plainName.includes('bot.invalid') ||
    /(^|[@.])bot\.invalid$/.test(address) ||
    DESIGNATED_BOTS.has(plainName) ||
    DESIGNATED_BOTS.has(address) ||
    FORGE_COMMITTERS.has(address)
  );
}
