import { normaliseEmail } from './identity.js';

/** Providers whose addresses say nothing about an employer: the person counts for themselves. */
const FREE_MAIL =
  /^(gmail\.com|googlemail\.com|(outlook|hotmail|live|msn|yahoo|ymail|rocketmail|gmx|yandex|aol)\.[a-z.]{2,6}|icloud\.com|me\.com|mac\.com|web\.de|t-online\.de|freenet\.de|mail\.(de|ru|com)|bk\.ru|inbox\.ru|list\.ru|ya\.ru|proton\.me|protonmail\.(com|ch)|pm\.me|tutanota\.(com|de)|tuta\.io|fastmail\.(com|fm)|hey\.com|zoho\.com|posteo\.(de|net|org)|mailbox\.org|riseup\.net|disroot\.org|qq\.com|foxmail\.com|163\.com|126\.com|sina\.com|naver\.com|hanmail\.net|free\.fr|orange\.fr|wanadoo\.fr|laposte\.net|libero\.it|seznam\.cz|wp\.pl|o2\.pl|interia\.pl|(users\.)?noreply\.[a-z0-9.-]+|users\.sourceforge\.net|localhost|localhost\.localdomain)$/;

/**
 * The employer a commit speaks for: the domain of the address; `person:<n>` for free mail, forge addresses and
 * addresses without a domain; null for `.invalid`, where the domain was taken away on purpose (RFC 2606).
 */
export function employerOf(email: string, person: number): string | null {
  const domain = normaliseEmail(email).split('@')[1] ?? '';
  if (domain === 'invalid' || domain.endsWith('.invalid')) return null;
  return !domain.includes('.') || FREE_MAIL.test(domain) ? `person:${person}` : domain;
}
