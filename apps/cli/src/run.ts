import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { Refused } from '#libs/kernel/src/index.js';

/** Exit codes: 0 done, 1 the checked thing is not in order, 2 the input or the call is refused. */
const EXIT_REFUSED = 2;

/** Runs the program; a refusal goes to stderr by code, path and sentence, and ends with exit code 2. */
export async function run(program: Command, argv: readonly string[]): Promise<void> {
  overrideExit(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_REFUSED;
    } else if (error instanceof Refused) {
      process.exitCode = EXIT_REFUSED;
      for (const line of refusalLines(error)) process.stderr.write(`${line}\n`);
    } else {
      process.exitCode = 70;
      process.stderr.write(
        `plinth: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
  }
}

function refusalLines({ refusal }: Refused): string[] {
  const findings = refusal.details ?? [refusal];
  return findings.map(
    ({ code, message, path }) => `plinth: ${path === undefined ? '' : `${path}: `}${message} (${code})`,
  );
}

function overrideExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) overrideExit(child);
}
