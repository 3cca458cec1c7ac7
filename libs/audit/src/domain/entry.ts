import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Instant } from '#libs/kernel/src/index.js';
import { hashLeaf } from './merkle.js';

/** Version of the leaf format; a reader refuses one it does not know. */
export const ENTRY_FORMAT = 1;

/** Bytes of salt in each entry: a ballot or an embargoed case could be guessed from a bare hash. */
export const SALT_BYTES = 16;

/** What an entry may say about an act: ids, types, hashes, instants, and amounts as strings. */
export type AuditScalar = string | boolean | null;
export type AuditData = Readonly<Record<string, AuditScalar | readonly AuditScalar[]>>;

/** Who acted, as the log says it: a role and a state where they acted for one, never a name or a person id. */
export interface AuditActor {
  readonly kind: 'person' | 'system' | 'anonymous';
  /** The process, for `system`. */
  readonly process?: string;
  readonly role?: string;
  /** Votes are acts of the state: its id stands here, not the person's. */
  readonly state?: string;
  /** Binds the person to this entry (`commitmentTo`), for `person`. */
  readonly commitment?: string;
}

/** One act in the log. */
export interface AuditEntry {
  readonly v: typeof ENTRY_FORMAT;
  readonly id: string;
  readonly at: Instant;
  /** What happened, `<domain>.<past-participle>`: `applications.submitted`. */
  readonly type: string;
  /** What it happened to. */
  readonly subject: { readonly type: string; readonly id: string };
  /** The application the act belongs to, where there is one. */
  readonly caseId?: string;
  readonly actor: AuditActor;
  readonly data: AuditData;
  /** Hex of 16 random bytes. */
  readonly salt: string;
}

const TYPE = /^[a-z][a-z-]*(?:\.[a-z][a-z0-9-]*)+$/;
const KEY = /^[a-z][A-Za-z0-9]{0,63}$/;
/** No blanks and no `@`: neither a sentence, nor a full name, nor a mail address passes. */
const TERM = /^[A-Za-z0-9:._+/<>=#~*%?&,-]{0,256}$/;

/**
 * The exact bytes of an entry (RFC 8785). Throws where an act hands over something that may not stand in the log for
 * ever: free text, mail addresses, numbers (amounts are strings), nested objects. That is a fault of the act, not of
 * the person acting, so it is not a refusal.
 */
export function entryBytes(entry: AuditEntry): Uint8Array {
  const fault = faultOf(entry);
  if (fault !== undefined) throw new Error(`Not an audit entry: ${fault}`);
  return utf8ToBytes(canonicalText(entry));
}

/** Leaf hash of an entry, hex. */
export function entryLeaf(entry: AuditEntry): string {
  return bytesToHex(hashLeaf(entryBytes(entry)));
}

/** RFC 8785 text of a JSON value. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('There is no canonical text of nothing.');
  return text;
}

/** What is wrong with an entry, in words for the log of an engineer; undefined where nothing is. */
export function faultOf(entry: AuditEntry): string | undefined {
  // Widened on purpose: what comes out of an export is only claimed to be an entry.
  const version: number = entry.v;
  if (version !== ENTRY_FORMAT) return 'unknown format version';
  if (!TYPE.test(entry.type)) return `type ${entry.type}`;
  if (!/^[0-9a-f]{32}$/.test(entry.salt)) return 'salt';
  const terms: readonly unknown[] = [
    entry.id,
    entry.at,
    entry.subject.type,
    entry.subject.id,
    entry.caseId ?? '',
    ...Object.values(entry.actor),
  ];
  if (!terms.every(isTerm)) return 'free text beside the data';
  for (const [key, value] of Object.entries(entry.data)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!KEY.test(key)) return `key ${key}`;
    if (!values.every((item) => item === null || typeof item === 'boolean' || isTerm(item)))
      return `value of ${key}`;
  }
  return undefined;
}

function isTerm(value: unknown): boolean {
  return typeof value === 'string' && TERM.test(value);
}
