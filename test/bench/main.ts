import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { measureDirectory } from './directory.js';
import type { Bench } from './endings.js';
import { Endings } from './endings.js';
import type { Figure } from './figures.js';
import { meetsAim } from './figures.js';
import { measureForge } from './forge.js';
import { measureGit } from './git.js';
import { beginReport, tableOf } from './report.js';
import { measureClone, measureStarts } from './starts.js';
import { measureStory } from './story.js';
import { measureSubmission } from './submission.js';

const USAGE = `npm run bench -- [--quick] [--clone] [--only story|submission|starts|git|directory|forge]… [--json FILE]
  --quick      tiny counts: shows that everything works and measures nothing
  --clone      starts a clean clone in an empty home instead of this checkout; takes minutes
  --only PART  this part alone; may be given again
  --json FILE  writes the document there instead of printing it below the table`;

const endings = new Endings();
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (isInterrupted) return;
    isInterrupted = true;
    say('Ending what was started …');
    void endings.run().finally(() => process.exit(130));
  });
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});

async function main(args: readonly string[]): Promise<void> {
  const { quick, clone, only, json } = optionsOf(args);
  const parts: Readonly<Record<string, (bench: Bench) => Promise<Figure[]>>> = {
    story: measureStory,
    submission: measureSubmission,
    starts: clone ? measureClone : measureStarts,
    git: measureGit,
    directory: measureDirectory,
    forge: measureForge,
  };
  const unknown = only.find((part) => !(part in parts));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}.\n${USAGE}`);
  const begun = beginReport(args);
  const figures: Figure[] = [];
  const failures: Record<string, string> = {};
  for (const [part, measure] of Object.entries(parts)) {
    if (isInterrupted || (only.length > 0 && !only.includes(part))) continue;
    try {
      figures.push(...(await measure({ endings, isQuick: quick, say })));
    } catch (error) {
      failures[part] = error instanceof Error ? error.message : String(error);
    } finally {
      await endings.run();
    }
  }
  // An interrupted run has measured nothing; its signal ends the process.
  if (isInterrupted) return;
  const report = {
    ...begun,
    figures: figures.map((figure) => ({ ...figure, meetsAim: meetsAim(figure) })),
    failures,
  };
  process.stdout.write(`${tableOf(report)}\n`);
  const document = `${JSON.stringify(report, null, 2)}\n`;
  if (json === undefined) process.stdout.write(`\n${document}`);
  else await writeFile(json, document);
  if (Object.keys(failures).length > 0) process.exitCode = 1;
}

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        clone: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
