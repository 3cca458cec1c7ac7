import { readFile } from 'node:fs/promises';
import type { Stack } from '../support/stack.js';
import type { Figure } from './figures.js';

const PROGRAMS = ['api', 'worker-cases', 'worker-effects', 'worker-evidence'] as const;

/** What every program of the product holds in memory now. Only where the kernel tells it in `/proc`. */
export async function measureMemory(stack: Stack): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of PROGRAMS) {
    const status = await readFile(`/proc/${stack.pidOf(name) ?? 'none'}/status`, 'utf8').catch(() => '');
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    if (kibibytes === undefined) continue;
    figures.push({ group: 'memory', name, value: Number(kibibytes) / 1024, unit: 'MiB' });
  }
  return figures;
}
