import type { EntityManager } from 'typeorm';
import { foundedAdmins } from '#libs/identity/src/index.js';
import { foundedMoney, foundedOpening } from '#libs/ledger/src/index.js';
import { CONTRIBUTIONS_ACCOUNT, foundedStates } from '#libs/members/src/index.js';
import { firstVersions } from '#libs/policies/src/index.js';
import { foundedCalls, foundedProgrammes } from '#libs/programmes/src/index.js';
import type { StandingFacts } from './domain/founding-facts.js';
import { nameOf } from './domain/founding-facts.js';

/** What the fund has of everything a document may name, in the shapes of `FoundingFact`. */
export async function standingFacts(tx: EntityManager): Promise<StandingFacts> {
  const facts = new Map<string, unknown>();
  const note = (kind: Parameters<typeof nameOf>[0]['kind'], key: string, value: unknown) =>
    facts.set(nameOf({ kind, key }), value);
  for (const { kind, name, body } of await firstVersions(tx)) {
    note('policy', `${kind}:${name}`, { kind, name, body });
  }
  for (const programme of await foundedProgrammes(tx)) note('programme', programme.slug, programme);
  for (const { programme, year, ...amount } of await foundedMoney(tx)) {
    const value = { programme, year, ...amount };
    if (programme === null) note('payment-budget', String(year), value);
    else note('envelope', `${programme}:${year}`, value);
  }
  const opening = await foundedOpening(tx, CONTRIBUTIONS_ACCOUNT);
  if (opening !== null) note('opening-balance', 'bank-account', opening);
  for (const state of await foundedStates(tx)) note('member-state', state.id, state);
  for (const { policies, ...call } of await foundedCalls(tx)) {
    // A call of the document pins the first versions of one set.
    note('call', call.slug, { ...call, policies: [...new Set(policies)].join(' ') });
  }
  for (const { issuer, subject } of await foundedAdmins(tx)) {
    note('admin', JSON.stringify([issuer, subject]), { issuer, subject });
  }
  return facts;
}
