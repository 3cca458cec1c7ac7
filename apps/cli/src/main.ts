import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { registerAudit } from './audit.js';
import { registerContributions } from './contributions.js';
import { registerCriticality } from './criticality.js';
import { registerHealth } from './health.js';
import { registerMigrate } from './migrate.js';
import { registerPower } from './power.js';
import { registerPriority } from './priority.js';
import { registerSetup } from './setup.js';
import { registerSlate } from './slate.js';
import { registerTally } from './tally.js';
import { registerCamt053 } from './camt053.js';
import { registerLedger } from './ledger.js';
import { registerPain001 } from './pain001.js';
import { registerOutbox } from './outbox.js';
import { run } from './run.js';

/**
 * Every command of `plinth`. A command file exports `register<Name>(program)` and imports what it needs inside
 * its action, so that one command never pays for the start of another.
 */
export function cliProgram(): Command {
  const program = new Command('plinth').description(
    'Recompute, verify and operate a Plinth fund. Commands work on files unless they say otherwise.',
  );
  registerPower(program);
  registerTally(program);
  registerContributions(program);
  registerSlate(program);
  registerHealth(program);
  registerPriority(program);
  registerCriticality(program);
  registerCamt053(program);
  registerLedger(program);
  registerPain001(program);
  registerAudit(program);
  registerMigrate(program);
  registerSetup(program);
  registerOutbox(program);
  return program;
}

const entry = process.argv[1];
if (entry !== undefined && realpathSync(entry) === fileURLToPath(import.meta.url)) {
  await run(cliProgram(), process.argv);
}
