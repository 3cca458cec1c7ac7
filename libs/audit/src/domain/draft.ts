import { bytesToHex } from '@noble/hashes/utils.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { commitmentTo } from './commitment.js';
import type { AuditActor, AuditData, AuditEntry, AuditScalar } from './entry.js';
import { ENTRY_FORMAT } from './entry.js';

/** What an act says of itself; time, salt and actor are added when it is written. */
export interface AuditDraft {
  /** `<domain>.<what happened>`: `applications.submitted`. */
  readonly type: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly applicationId?: string;
  /** Whether the public export shows the entry or its hash alone. Never public: what an embargo or an open ballot hides. */
  readonly disclosure: 'public' | 'restricted';
  /** Ids, types, hashes and amounts as strings. Integers are written as text. Personal data and free text are refused. */
  readonly data?: Readonly<Record<string, AuditDatum | readonly AuditDatum[]>>;
  /** For whom the person acted, where it was an office: votes are acts of the state. */
  readonly office?: { readonly role: string; readonly state?: string };
}

export type AuditDatum = string | number | boolean | null;

/** Who acts, as far as the log is concerned; a `Principal` is one. */
export interface ActingPrincipal {
  readonly kind: 'person' | 'system' | 'anonymous';
  readonly id: string;
}

/** Completes a draft to the entry that is hashed. `subjectKey` is needed where a person acts. */
export function entryOf(
  draft: AuditDraft,
  context: {
    readonly id: string;
    readonly at: Instant;
    readonly salt: Uint8Array;
    readonly actor: ActingPrincipal;
    readonly subjectKey: Uint8Array | undefined;
  },
): AuditEntry {
  const { id, at, salt } = context;
  return {
    v: ENTRY_FORMAT,
    id,
    at,
    type: draft.type,
    subject: { type: draft.subject.type, id: draft.subject.id },
    ...(draft.applicationId === undefined ? {} : { caseId: draft.applicationId }),
    actor: { ...actorOf(context), ...draft.office },
    data: dataOf(draft.data ?? {}),
    salt: bytesToHex(salt),
  };
}

function actorOf({
  actor,
  salt,
  subjectKey,
}: {
  actor: ActingPrincipal;
  salt: Uint8Array;
  subjectKey: Uint8Array | undefined;
}): AuditActor {
  switch (actor.kind) {
    case 'system':
      return { kind: 'system', process: actor.id };
    case 'anonymous':
      return { kind: 'anonymous' };
    case 'person':
      if (subjectKey === undefined) throw new Error('An entry of a person needs their key.');
      return { kind: 'person', commitment: commitmentTo(actor.id, subjectKey, salt) };
  }
}

function dataOf(data: NonNullable<AuditDraft['data']>): AuditData {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map(scalar) : scalar(value as AuditDatum),
    ]),
  );
}

function scalar(value: AuditDatum): AuditScalar {
  if (typeof value !== 'number') return value;
  if (!Number.isSafeInteger(value)) throw new Error(`Not an audit entry: ${value} is no integer`);
  return String(value);
}
