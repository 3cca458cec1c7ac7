import { verifyExports } from './checks.js';
import { Fund } from './fund.js';
import { PaymentDesk } from './payment-desk.js';
import { playStory } from './story.js';
import { Timeline } from './timeline.js';

/** What a played story ends with: one line of JSON for machines. */
export interface DemoResult {
  /** The case awarded by the council. */
  readonly application: string;
  readonly stage: string;
  /** What the bank confirmed for it, minor units. */
  readonly paidMinor: string;
  readonly ledgerBalanced: boolean;
  readonly auditVerified: boolean;
  readonly seconds: number;
}

/** Plays the whole story at an API and checks books and log afterwards, as a stranger would: from the exports. */
export async function play(apiUrl: string, write: (line: string) => void): Promise<DemoResult> {
  const fund = new Fund(apiUrl);
  const timeline = new Timeline(write);
  const desk = new PaymentDesk(fund, (orders) =>
    timeline.say(
      'treasury',
      `${orders} order${orders === 1 ? '' : 's'} approved, released by another person, sent to the bank`,
    ),
  );
  desk.open();
  const played = await Promise.race([playStory(fund, timeline), desk.failure]).finally(() => desk.close());
  const { stage } = await fund.read(played.council);
  const paidMinor = await desk.paidMinor(played.council);
  const { ledgerBalanced, auditVerified } = await verifyExports(fund);
  timeline.say(
    'auditor',
    `ledger ${ledgerBalanced ? 'balances' : 'DOES NOT BALANCE'}, log ${auditVerified ? 'verifies' : 'DOES NOT VERIFY'}`,
  );
  return {
    application: played.council,
    stage: stage ?? 'unknown',
    paidMinor: paidMinor.toString(),
    ledgerBalanced,
    auditVerified,
    seconds: timeline.seconds,
  };
}

/** The command: a readable timeline on standard output, or on standard error when a line of JSON follows. */
export async function playDemo({ json }: { readonly json: boolean }): Promise<void> {
  const { runningPlinth } = await import('../running.js');
  const run = await runningPlinth();
  const out = json ? process.stderr : process.stdout;
  const result = await play(run.apiUrl, (line) => out.write(`${line}\n`));
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  const isGood = result.stage === 'completed' && result.ledgerBalanced && result.auditVerified;
  if (!isGood) process.exitCode = 1;
}
