import type { Command } from 'commander';

export function registerContributions(_program: Command): void {}
