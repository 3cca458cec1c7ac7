import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LedgerSource, OurLedger } from '#libs/health/src/index.js';
import type { SourceQuestion } from '#libs/health/src/index.js';
import { standingOfProjects } from '../../../libs/applications/src/applications.repository.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { TreasuryCase } from '../../support/treasury-case.js';
import { TreasuryFixture } from '../../support/treasury-case.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
let treasury: TreasuryFixture;
let projectId: string;
let grant: TreasuryCase;

beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
  projectId = await aProject('libfoo');
  grant = await treasury.aCase();
  await treasury.query(
    'UPDATE applications SET project_id = $2 WHERE id = $1',
    grant.applicationId,
    projectId,
  );
});
afterAll(async () => {
  await treasury.close();
});

async function aProject(slug: string): Promise<string> {
  const id = newId();
  await treasury.query(
    `INSERT INTO projects (id, slug, name, summary, eurostack_layer) VALUES ($1, $2, 'libfoo', 'Foo.', 'cloud')`,
    id,
    slug,
  );
  return id;
}

/** What health is told of the fund's own payments to a project, as of a number of days from now. */
async function told(of = projectId, days = 0) {
  const source = new LedgerSource(treasury.ourLedger, treasury.dataSource);
  const asOf = new Date(Date.now() + 60_000 + days * 86_400_000).toISOString();
  const { values, income } = await source.collect({ project: { id: of }, asOf } as unknown as SourceQuestion);
  expect(values).toEqual([]);
  return income?.map(({ basis, lowMinor, highMinor }) => [basis, lowMinor, highMinor]);
}

describe('what this fund paid a project', () => {
  it('is known as soon as a process keeps the ledger, and is nothing before the bank has said so', async () => {
    expect(new LedgerSource(new OurLedger(), treasury.dataSource).knows()).toBe(false);
    expect(new LedgerSource(treasury.ourLedger, treasury.dataSource).knows()).toBe(true);
    await grant.signed();
    expect((await grant.milestone(0)).state).toBe('ordered');
    expect(await told()).toEqual([]);
  });

  it('is paid to who is funded, whose people may be looked at as long as the case goes on', async () => {
    const { manager } = treasury.dataSource;
    const standing = async () => (await standingOfProjects(manager, [projectId, newId()])).get(projectId);
    const at = (stage: string) =>
      treasury.query('UPDATE applications SET stage = $2 WHERE id = $1', grant.applicationId, stage);
    const stages = ['screening', 'agreement', 'active', 'closing', 'completed', 'declined', 'active'];
    const found: unknown[] = [];
    for (const stage of stages) {
      await at(stage);
      found.push(await standing());
    }
    const over = [undefined, undefined];
    expect(found).toEqual(['application', 'application', 'funded', 'funded', ...over, 'funded']);
  });

  it('is what arrived in the last year, to the cent, and nobody else’s', async () => {
    expect(await grant.pay()).toBe('settled');
    await grant.deliver(1);
    await grant.pay();
    expect(await told()).toEqual([['ours', 5_500_000n, 5_500_000n]]);
    expect(await told(await aProject('libbar'))).toEqual([]);
  });

  it('leaves the year with the day it was paid on', async () => {
    expect(await told(projectId, 364)).toEqual([['ours', 5_500_000n, 5_500_000n]]);
    expect(await told(projectId, 366)).toEqual([]);
    expect(await told(projectId, -1)).toEqual([]);
  });

  it('is no income once it came back', async () => {
    treasury.bank.account.returnPayment((await grant.order()).end_to_end_id);
    await treasury.importStatements();
    expect(await told()).toEqual([['ours', 2_500_000n, 2_500_000n]]);
  });
});
