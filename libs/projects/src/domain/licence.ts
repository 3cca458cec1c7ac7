import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { DEPRECATED_ALIASES, KNOWN_UNAPPROVED, OSI_LICENCES } from './osi-licences.js';

/** A licence expression read: how SPDX writes it, and whether somebody may take it under approved licences alone. */
export interface LicenceReading {
  readonly expression: string;
  readonly isOsiApproved: boolean;
}

const TOKEN = /\s*(\(|\)|[A-Za-z0-9][A-Za-z0-9.+-]*)/y;

/**
 * Reads an SPDX licence expression. Approved by the OSI where one side of each `OR` and both sides of each `AND` are;
 * `WITH` adds permissions and leaves the licence what it is. Refuses `projects.licence-invalid` for what SPDX does not
 * know; `LicenseRef-…` is known to nobody and so not approved.
 */
export function readLicence(text: string, path?: string): LicenceReading | Refusal {
  const tokens = tokenise(text);
  const reader = new ExpressionReader(tokens ?? []);
  const reading = tokens === null ? null : reader.whole();
  return (
    reading ??
    refuse('projects.licence-invalid', 'invalid', 'This is no SPDX licence expression, like MIT.', path)
  );
}

/** The licences an expression names, each once; exceptions are none. */
export function licenceIds(expression: string): string[] {
  const tokens = tokenise(expression) ?? [];
  const isId = (token: string, i: number): boolean =>
    !/^([()]|AND|OR|WITH)$/i.test(token) && tokens[i - 1]?.toUpperCase() !== 'WITH';
  return [...new Set(tokens.filter(isId))];
}

function tokenise(text: string): string[] | null {
  const tokens: string[] = [];
  const trimmed = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (match === null) return null;
    tokens.push(match[1] as string);
  }
  return tokens;
}

/** Recursive descent over `or → and (OR and)*`, `and → unit (AND unit)*`, `unit → id [WITH id] | ( or )`. */
class ExpressionReader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  whole(): LicenceReading | null {
    const reading = this.or(0);
    return this.at === this.tokens.length ? reading : null;
  }

  private or(depth: number): LicenceReading | null {
    return this.joined(
      'OR',
      () => this.and(depth),
      (a, b) => a || b,
    );
  }

  private and(depth: number): LicenceReading | null {
    return this.joined(
      'AND',
      () => this.unit(depth),
      (a, b) => a && b,
    );
  }

  private joined(
    operator: 'AND' | 'OR',
    part: () => LicenceReading | null,
    combine: (a: boolean, b: boolean) => boolean,
  ): LicenceReading | null {
    let left = part();
    while (left !== null && this.tokens[this.at]?.toUpperCase() === operator) {
      this.at += 1;
      const right = part();
      left = right && {
        expression: `${left.expression} ${operator} ${right.expression}`,
        isOsiApproved: combine(left.isOsiApproved, right.isOsiApproved),
      };
    }
    return left;
  }

  private unit(depth: number): LicenceReading | null {
    const token = this.tokens[this.at];
    if (token === '(') {
      this.at += 1;
      const inner = depth < 20 ? this.or(depth + 1) : null;
      if (inner === null || this.tokens[this.at] !== ')') return null;
      this.at += 1;
      return { ...inner, expression: `(${inner.expression})` };
    }
    const licence = token === undefined ? null : licenceOf(token);
    if (licence === null) return null;
    this.at += 1;
    if (this.tokens[this.at]?.toUpperCase() !== 'WITH') return licence;
    const exception = this.tokens[this.at + 1];
    if (exception === undefined || !/^[A-Za-z0-9.-]+$/.test(exception)) return null;
    this.at += 2;
    return { ...licence, expression: `${licence.expression} WITH ${exception}` };
  }
}

const BY_LOWER_CASE = new Map(
  [...OSI_LICENCES, ...KNOWN_UNAPPROVED, ...Object.keys(DEPRECATED_ALIASES)].map((id) => [
    id.toLowerCase(),
    id,
  ]),
);

function licenceOf(token: string): LicenceReading | null {
  if (/^LicenseRef-[A-Za-z0-9.-]+$/.test(token)) return { expression: token, isOsiApproved: false };
  const known = BY_LOWER_CASE.get(token.toLowerCase());
  if (known === undefined) return null;
  const id = DEPRECATED_ALIASES[known] ?? known;
  return { expression: id, isOsiApproved: OSI_LICENCES.has(id) };
}
