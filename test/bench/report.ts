import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Figure } from './figures.js';
import { meetsAim } from './figures.js';

/** Everything a reader needs to compare two runs. */
export interface Report {
  readonly at: string;
  readonly commit: string;
  readonly command: string;
  readonly machine: {
    readonly cpus: number;
    readonly memoryGiB: number;
    readonly node: string;
    /** Of the last minute before the run: above the number of processors the figures say little. */
    readonly loadBefore: number;
  };
  readonly figures: readonly (Figure & { readonly meetsAim: boolean | null })[];
  /** Groups that could not be measured, with the reason. */
  readonly failures: Readonly<Record<string, string>>;
}

/** What is known before anything is measured. */
export function beginReport(args: readonly string[]): Omit<Report, 'figures' | 'failures'> {
  return {
    at: new Date().toISOString(),
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
    command: ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args])].join(' '),
    machine: {
      cpus: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      loadBefore: loadavg()[0] ?? 0,
    },
  };
}

/** The figures as a table for people. */
export function tableOf({ at, commit, machine, figures, failures }: Report): string {
  const rows = figures.map((figure) => [
    figure.group,
    figure.name,
    amount(figure.value, figure.unit),
    figure.floor === undefined ? '' : amount(figure.floor, figure.unit),
    figure.ratio === undefined ? '' : `${figure.ratio.toFixed(2)}×`,
    aimOf(figure),
  ]);
  const head = ['group', 'figure', 'value', 'floor', 'ratio', 'aim'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const { cpus: processors, memoryGiB, node, loadBefore } = machine;
  return [
    `${at}, ${commit}, ${processors} processors, ${memoryGiB} GiB, Node ${node}, load ${loadBefore.toFixed(1)} before`,
    '',
    line(head),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.flatMap((row, index) => [line(row), ...partsOf(figures[index])]),
    ...Object.entries(failures).map(([group, reason]) => `\n${group} could not be measured: ${reason}`),
  ].join('\n');
}

function partsOf(figure: Figure | undefined): string[] {
  if (figure?.parts === undefined) return [];
  const parts = Object.entries(figure.parts).map(([name, value]) => `${name} ${value}`);
  return [`    ${parts.join(', ')}`];
}

function aimOf(figure: Figure): string {
  const isMet = meetsAim(figure);
  if (isMet === null || figure.aim === undefined) return '';
  const aim = figure.ratio === undefined ? amount(figure.aim, figure.unit) : `${figure.aim}×`;
  return `≤ ${aim} ${isMet ? 'met' : 'MISSED'}`;
}

function amount(value: number, unit: Figure['unit']): string {
  if (unit === 'count') return String(value);
  return `${value.toFixed(value < 100 && unit !== 'MiB' ? 1 : 0)} ${unit}`;
}
