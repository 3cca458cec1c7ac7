/** A code lives this long and takes this many attempts. */
export const LOGIN_CODE_LIFE_MS = 10 * 60_000;
export const LOGIN_CODE_ATTEMPTS = 5;
export const LOGIN_CODE_DIGITS = 8;

/** The digits as a mail shows them: `1234 5678`. */
export function formatCode(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

/** What the person typed, without the blanks mail programs add; undefined where it cannot be a code. */
export function readCode(text: string): string | undefined {
  const digits = text.replace(/[\s-]/g, '');
  return /^\d{8}$/.test(digits) ? digits : undefined;
}

/** The address a code was asked for, in the one spelling accounts are keyed on. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}
