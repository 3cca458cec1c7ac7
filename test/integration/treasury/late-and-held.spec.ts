import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HoldKind } from '#libs/applications/src/index.js';
import { HoldsService } from '#libs/applications/src/index.js';
import { useDatabase } from '../../support/postgres.js';
import type { TreasuryCase } from '../../support/treasury-case.js';
import { codeOf, TreasuryFixture, valueOf } from '../../support/treasury-case.js';

const database = useDatabase();
let treasury: TreasuryFixture;
beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
});
afterAll(async () => {
  await treasury.close();
});

/** Acts by name, on the milestone where it takes one. */
const ACTS = {
  offer: (grant: TreasuryCase) =>
    treasury.agreements.offer(grant.asked('programme'), grant.applicationId, null),
  accept: (grant: TreasuryCase) => grant.accept(),
  sign: (grant: TreasuryCase) => grant.sign(),
  countersign: (grant: TreasuryCase) => grant.countersign(),
  report: async (grant: TreasuryCase) =>
    treasury.milestones.report(grant.asked('maintainer'), (await grant.milestone(1)).id, {
      report: 'Done.',
      evidenceUrl: null,
    }),
  reject: async (grant: TreasuryCase) =>
    treasury.milestones.reject(grant.asked('programme'), (await grant.milestone(1)).id, ['Not yet.']),
  certify: async (grant: TreasuryCase) =>
    treasury.milestones.certify(
      grant.asked('programme'),
      (await grant.milestone(1)).id,
      'The board says yes.',
    ),
  claim: async (grant: TreasuryCase) =>
    treasury.milestones.claim(grant.asked('maintainer'), (await grant.milestone(1)).id),
} as const;
type ActName = keyof typeof ACTS;

/** The acts before each, on the way from the award to a claim. */
const BEFORE: Readonly<Record<ActName, readonly ActName[]>> = {
  offer: [],
  accept: ['offer'],
  sign: ['offer', 'accept'],
  countersign: ['offer', 'accept', 'sign'],
  report: ['offer', 'accept', 'sign', 'countersign'],
  reject: ['offer', 'accept', 'sign', 'countersign', 'report'],
  certify: ['offer', 'accept', 'sign', 'countersign', 'report'],
  claim: ['offer', 'accept', 'sign', 'countersign', 'report', 'certify'],
};

async function before(name: ActName): Promise<TreasuryCase> {
  const grant = await treasury.aCase();
  await treasury.open(grant.applicationId);
  await grant.putPayee();
  for (const earlier of BEFORE[name]) await ACTS[earlier](grant);
  return grant;
}

async function setDue(grant: TreasuryCase, due: string): Promise<void> {
  await treasury.query(
    `UPDATE applications SET due_at = clock_timestamp() + $2::interval WHERE id = $1`,
    grant.applicationId,
    due,
  );
}

describe('after the applicant’s deadline, even where nobody has looked yet', () => {
  it.each(['accept', 'sign'] as const)('%s is refused and leaves nothing', async (name) => {
    const grant = await before(name);
    await setDue(grant, '0s');
    const traces = await grant.traces();
    expect(await codeOf(ACTS[name](grant))).toBe('applications.deadline-passed');
    expect(await grant.traces()).toEqual(traces);
  });

  it('terms are not offered again, which would open the deadline anew', async () => {
    const grant = await before('accept');
    await setDue(grant, '0s');
    const traces = await grant.traces();
    expect(await codeOf(ACTS.offer(grant))).toBe('applications.deadline-passed');
    expect(await grant.traces()).toEqual(traces);
  });

  it.each(['accept', 'sign'] as const)('%s in time is accepted', async (name) => {
    const grant = await before(name);
    await setDue(grant, '1h');
    expect(await codeOf(ACTS[name](grant))).toBe('accepted');
  });

  it.each(['offer', 'countersign'] as const)('%s is ours, and never too late', async (name) => {
    const grant = await before(name);
    await setDue(grant, '0s');
    expect(await codeOf(ACTS[name](grant))).toBe('accepted');
  });
});

describe('under a hold', () => {
  const refused: Readonly<Record<HoldKind, readonly ActName[]>> = {
    pause: ['offer', 'accept', 'sign', 'countersign', 'reject'],
    embargo: [],
    sanctions: ['offer', 'accept', 'sign', 'countersign', 'certify', 'claim'],
    dispute: ['offer', 'accept', 'sign', 'countersign', 'certify', 'claim'],
  };

  it.each(
    (Object.keys(refused) as HoldKind[]).flatMap((kind) =>
      (Object.keys(ACTS) as ActName[]).map((name) => [kind, name] as const),
    ),
  )('%s: %s', async (kind, name) => {
    const grant = await before(name);
    await grant.hold(kind);
    const traces = await grant.traces();
    const isRefused = refused[kind].includes(name);
    expect(await codeOf(ACTS[name](grant))).toBe(isRefused ? 'applications.on-hold' : 'accepted');
    if (isRefused) expect(await grant.traces()).toEqual(traces);
    else expect(await grant.traces()).not.toEqual(traces);
  });

  it.each([
    ['sanctions', 'treasury.held'],
    ['dispute', 'treasury.held'],
    ['pause', 'accepted'],
    ['embargo', 'accepted'],
  ] as const)('%s: the approval of an order is %s', async (kind, expected) => {
    const grant = await (await treasury.aCase()).signed();
    await grant.hold(kind);
    const traces = await grant.traces();
    expect(await codeOf(grant.approve())).toBe(expected);
    if (expected !== 'accepted') expect(await grant.traces()).toEqual(traces);
  });

  it('stops the order of a claim until the hold is released, which wakes the milestone', async () => {
    const grant = await (await treasury.aCase()).signed();
    for (const act of ['report', 'certify', 'claim'] as const) await ACTS[act](grant);
    const { id } = await grant.milestone(1);
    const holds = treasury.get(HoldsService);
    const kind = 'dispute' as const;
    const opened = await holds.hold(grant.asked('treasury1'), grant.applicationId, {
      kind,
      reason: 'Asked.',
    });
    await treasury.settle(grant.applicationId);
    expect(await grant.milestone(1)).toMatchObject({ state: 'claimed' });
    const wakes = async () =>
      treasury.query('SELECT id FROM outbox WHERE workflow_id = $1', `milestone:${id}`);
    const woken = (await wakes()).length;
    const { holdId } = valueOf<{ holdId: string }>(opened);
    const release = { holdId, reason: 'They agree.' };
    await holds.releaseHold(grant.asked('programme'), grant.applicationId, release);
    expect(await wakes()).toHaveLength(woken + 1);
    await treasury.settle(grant.applicationId);
    expect(await grant.milestone(1)).toMatchObject({ state: 'ordered' });
  });
});
