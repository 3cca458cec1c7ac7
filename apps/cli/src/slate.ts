import type { Command } from 'commander';

export function registerSlate(_program: Command): void {}
