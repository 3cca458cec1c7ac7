import type { EntityManager } from 'typeorm';
import { insertWakes, clock } from '#libs/acts/src/index.js';
import type { AuditDraft } from '#libs/audit/src/index.js';
import { insertAuditEntries } from '#libs/audit/src/index.js';
import { foundAdmin, holdersOf } from '#libs/identity/src/index.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { accepted, refuse, refuseAll } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { accountCode, LedgerService } from '#libs/ledger/src/index.js';
import { CONTRIBUTIONS_ACCOUNT, foundState } from '#libs/members/src/index.js';
import { insertPolicy } from '#libs/policies/src/index.js';
import { foundCall, foundEnvelope, foundProgramme } from '#libs/programmes/src/index.js';
import { isBeforeStatements } from '#libs/treasury/src/index.js';
import { checkFund } from './domain/check-fund.js';
import { decideFounding } from './domain/founding-facts.js';
import type { FoundingFact } from './domain/founding-facts.js';
import type { FundFile } from './domain/fund-file.js';
import { readFundFile } from './domain/fund-file.js';
import { standingFacts } from './founding.repository.js';

/** Any constant does: two who found at the same time wait for each other. */
const FOUNDING_LOCK = 5_093_701_848;

export interface FoundingOptions {
  /** The process that founds, as audit entries and rows name it. */
  readonly by: string;
  /** The id of a new row; by default a new one. The demo fund gives the same ones every time. */
  readonly idOf?: (kind: FoundingFact['kind'], key: string) => string;
}

/** What setting up wrote, and what stands otherwise than the document says. */
export interface Founded {
  readonly added: readonly FoundingFact[];
  readonly changed: readonly Refusal[];
}

/**
 * Sets the fund up by a document, inside the caller's transaction: everything it names that is not there yet is written, each with an
 * audit entry. Refused as `readFundFile`, `checkFund` and `decideFounding` refuse, `charter.opening-ahead` and `charter.opening-late` for
 * an opening balance of a day to come or after the first statement, and `charter.admin-missing` where nobody could appoint anybody
 * afterwards; then nothing is to be kept.
 */
export async function setUpFund(tx: EntityManager, document: unknown, by: string): Promise<Founded> {
  const fund = accepted(readFundFile(document));
  const founded = await foundFund(tx, fund, { by });
  accepted(refuseAll(founded.changed) ?? null);
  if ((await holdersOf(tx, 'admin')).length === 0) {
    accepted(refuse('charter.admin-missing', 'invalid', 'A fund needs a first administrator.', 'admins'));
  }
  return founded;
}

/** The same for a document that was read: what stands otherwise is left as it is and answered. */
export async function foundFund(
  tx: EntityManager,
  fund: FundFile,
  { by, idOf = () => newId() }: FoundingOptions,
): Promise<Founded> {
  accepted(checkFund(fund) ?? null);
  await tx.query('SELECT pg_advisory_xact_lock($1)', [FOUNDING_LOCK]);
  const { missing, changed } = decideFounding(fund, await standingFacts(tx));
  const now = await clock(tx);
  const audits: AuditDraft[] = [];
  const writer = { tx, fund, now, by, idOf, audit: (draft: AuditDraft) => audits.push(draft) };
  for (const fact of missing) {
    const id = await write(writer, fact);
    audits.push({
      type: 'charter.founded',
      subject: { type: fact.kind, id },
      disclosure: fact.kind === 'admin' ? 'restricted' : 'public',
    });
  }
  await insertAuditEntries(tx, audits, now, { kind: 'system', id: by });
  return { added: missing, changed };
}

interface Writer {
  readonly tx: EntityManager;
  readonly fund: FundFile;
  readonly now: string;
  readonly by: string;
  readonly idOf: (kind: FoundingFact['kind'], key: string) => string;
  readonly audit: (draft: AuditDraft) => void;
}

/** Writes one fact and answers the id it is known by. */
async function write(writer: Writer, fact: FoundingFact): Promise<string> {
  const { tx, by, fund } = writer;
  const id = writer.idOf(fact.kind, fact.key);
  const ledger = new LedgerService();
  switch (fact.kind) {
    case 'policy': {
      await insertPolicy(tx, {
        ...fact.value,
        id,
        version: 1,
        adoptedBy: by,
        inForceFrom: fund.inForceFrom,
      });
      return id;
    }
    case 'programme':
      await foundProgramme(tx, { ...fact.value, id });
      return id;
    case 'envelope': {
      const { programme, year, minor, currency } = fact.value;
      const programmeSlug = programme ?? '';
      await foundEnvelope(tx, { id, programmeSlug, year, amountMinor: BigInt(minor), currency });
      await ledger.appropriate(writer, { programmeSlug, year, currency }, BigInt(minor));
      return fact.key;
    }
    case 'payment-budget': {
      const { year, minor, currency } = fact.value;
      await ledger.appropriatePayments(writer, year, BigInt(minor), currency);
      return fact.key;
    }
    case 'opening-balance':
      accepted(await checkOpening(writer, ledger, fact));
      await ledger.openWith(writer, CONTRIBUTIONS_ACCOUNT, {
        ...fact.value,
        minor: BigInt(fact.value.minor),
        reason: fact.reason,
      });
      return fact.key;
    case 'member-state':
      await foundState(tx, fact.value);
      return fact.key;
    case 'call':
      await foundCall(tx, { ...fact.value, id, closesAt: fact.closesAt });
      await insertWakes(tx, new Map([[`call:${id}`, 'call']]), null);
      return id;
    case 'admin':
      return foundAdmin(tx, { ...fact.value, publicName: fact.publicName }, by);
  }
}

/** The statements go on from what the account held: afterwards they alone say what lies there. */
async function checkOpening(
  { tx, now }: Writer,
  ledger: LedgerService,
  { value, path }: Extract<FoundingFact, { kind: 'opening-balance' }>,
): Promise<Refusal | undefined> {
  if (value.asOf > now.slice(0, 10))
    return refuse('charter.opening-ahead', 'invalid', 'This day is still to come.', `${path}.asOf`);
  const bank = accountCode('bank', CONTRIBUTIONS_ACCOUNT);
  return (await isBeforeStatements(tx)) && (await ledger.balance(tx, bank, value.currency)) === 0n
    ? undefined
    : refuse('charter.opening-late', 'conflict', 'The books of this account have begun already.', path);
}
