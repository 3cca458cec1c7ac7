import type { Command } from 'commander';

export function registerPower(_program: Command): void {}
