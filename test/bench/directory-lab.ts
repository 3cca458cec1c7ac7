import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';
import type { PriorityMethod } from '../../libs/health/src/domain/priority-method.js';
import { methodInForce } from '../../libs/health/src/methods.repository.js';
import { scoreMany } from '../../libs/health/src/scoring.js';
import {
  generateEvidence,
  generateProjects,
  generatedId,
  indexGenerated,
} from '../support/generated-directory.js';
import { DRAFTS } from './submission-lab.js';
import type { SubmissionLab } from './submission-lab.js';

const run = promisify(execFile);
const AT_ONCE = 500;

/** Fills an empty directory with invented projects, their evidence and their scores, as upkeep would. */
export async function fillDirectory(
  lab: SubmissionLab,
  app: NestExpressApplication,
  count: number,
): Promise<void> {
  const owner = { query: (sql: string) => lab.look(sql) };
  await generateProjects(owner, count);
  await generateEvidence(owner, count);
  const source = app.get(DataSource);
  await indexGenerated(source, count);
  const method: PriorityMethod = await methodInForce(source.manager);
  for (let first = 1; first <= count; first += AT_ONCE) {
    const ids = Array.from({ length: Math.min(AT_ONCE, count - first + 1) }, (_, i) =>
      generatedId(first + i),
    );
    await source.transaction((tx) => scoreMany(tx, ids, method, '2026-11-02T00:00:00.000Z'));
  }
  await lab.look('VACUUM (ANALYZE)', DRAFTS);
}

/** What a version that a process of its own computed took. */
export interface Computed {
  readonly computeSeconds: number;
  readonly compareSeconds: number;
}

/** Computes a proposed version to its end and compares it, as the worker does and like it in another process. */
export async function computeElsewhere(databaseUrl: string, version: number): Promise<Computed> {
  const program = fileURLToPath(new URL('./version-process.js', import.meta.url));
  const { stdout } = await run(process.execPath, [program, databaseUrl, String(version)], { maxBuffer: 1e8 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Computed;
}
