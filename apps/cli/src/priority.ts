import type { Command } from 'commander';

/** `plinth priority metrics.json`: criticality × underfunding × fragility with every part, by the first or another version of the method. */
export function registerPriority(program: Command): void {
  program
    .command('priority')
    .description('Priority of a project from its metrics: criticality × underfunding × fragility.')
    .argument('<metrics>', 'JSON file of metrics; null is not observed; - for standard input')
    .option(
      '--method <file>',
      'JSON of a method, as GET /api/v1/priority-methods/VERSION gives it; the first one by default',
    )
    .option('--json', 'print JSON')
    .action(async (path: string, options: { json?: boolean; method?: string }) => {
      const { accepted } = await import('#libs/kernel/src/index.js');
      const { readPriorityInputs } = await import('#libs/health/src/domain/priority-inputs.js');
      const { decidePriority } = await import('#libs/health/src/domain/priority.js');
      const { FIRST_METHOD } = await import('#libs/health/src/domain/priority-method.js');
      const { parsePublishedMethod } = await import('#libs/health/src/domain/priority-policy.js');
      const { describePriority } = await import('#libs/health/src/domain/priority-report.js');
      const { readJson } = await import('./input.js');
      const { print } = await import('./output.js');
      const inputs = accepted(readPriorityInputs(readJson(path)));
      const method =
        options.method === undefined
          ? FIRST_METHOD
          : accepted(parsePublishedMethod(readJson(options.method)));
      const report = describePriority(decidePriority(inputs, method));
      print(options, report, () => [
        `Status         ${report.status}`,
        `Criticality    ${shown(report.criticality)}`,
        `Underfunding   ${shown(report.underfunding.low)} to ${shown(report.underfunding.high)}`,
        `Fragility      ${shown(report.fragility)} (${Math.round(report.coverage * 100)} % observed)`,
        `Priority       ${shown(report.priority.middle)} (${shown(report.priority.low)} to ${shown(report.priority.high)})`,
        ...(report.missing.length === 0 ? [] : [`Missing        ${report.missing.join(', ')}`]),
      ]);
    });
}

function shown(value: number | null): string {
  return value === null ? 'unknown' : String(value);
}
