import type { Command } from 'commander';

export function registerTally(_program: Command): void {}
