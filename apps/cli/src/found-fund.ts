import { DataSource } from 'typeorm';
import { setUpFund } from '#libs/charter/src/index.js';

/** What was written, by kind and name. */
export interface Addition {
  readonly kind: string;
  readonly key: string;
}

class OnlyChecked extends Error {
  constructor(readonly added: readonly Addition[]) {
    super('checked');
  }
}

/** Sets up the fund of a database in one transaction, or only finds out what that would write. */
export async function setUp(url: string, document: unknown, isCheck: boolean): Promise<readonly Addition[]> {
  const source = await new DataSource({
    type: 'postgres',
    url,
    applicationName: 'plinth-setup',
  }).initialize();
  try {
    return await source.transaction(async (tx) => {
      const { added } = await setUpFund(tx, document, 'setup');
      const additions = added.map(({ kind, key }) => ({ kind, key }));
      if (isCheck) throw new OnlyChecked(additions);
      return additions;
    });
  } catch (error) {
    if (error instanceof OnlyChecked) return error.added;
    throw error;
  } finally {
    await source.destroy();
  }
}
