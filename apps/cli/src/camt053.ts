import type { Command } from 'commander';

/** `plinth camt053 FILE`: what a bank statement says, and whether it adds up. */
export function registerCamt053(program: Command): void {
  program
    .command('camt053 <statement>')
    .description('Read an ISO 20022 bank statement (camt.053) and check that it adds up.')
    .option('--json', 'print JSON')
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const { refused } = await import('#libs/kernel/src/index.js');
      const { readBytes } = await import('./input.js');
      const { print } = await import('./output.js');
      const { readCamt053 } = await import('#libs/treasury/src/camt053.js');
      const { XmlUnreadable } = await import('#libs/treasury/src/xml-tree.js');
      const { fileProblems } = await import('#libs/treasury/src/domain/statement-consistency.js');
      const { statementJson } = await import('#libs/treasury/src/domain/statement-json.js');
      const { statementLines } = await import('./camt053-lines.js');
      try {
        const statements = readCamt053(readBytes(path));
        const problems = fileProblems(statements);
        print(
          options,
          { statements: statements.map((one, index) => statementJson(one, problems[index] ?? [])) },
          () => statements.flatMap((one, index) => statementLines(one, problems[index] ?? [])),
        );
      } catch (error) {
        if (!(error instanceof XmlUnreadable)) throw error;
        refused('treasury.statement-unreadable', 'malformed', error.message, path);
      }
    });
}
