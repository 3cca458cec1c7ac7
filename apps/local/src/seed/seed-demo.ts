import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import { seedFund, seedYear } from './fund.js';
import { seedIdentity } from './identity.js';
import { seedProjects } from './projects.js';
import { seedStandIn } from './stand-in.js';

export interface DemoSeed {
  readonly databaseUrl: string;
  /** Where the demo people sign in. */
  readonly oidcIssuer: string | undefined;
  /** Whether projects of the GitHub stand-in are entered too. */
  readonly entersStandIn: boolean;
}

/** Fills the demo fund with what is missing, as the app's own role: what it may not do, the seed may not do either. */
export async function seedDemo({ databaseUrl, oidcIssuer, entersStandIn }: DemoSeed): Promise<void> {
  // Foreign keys cross domains by name: the seeds that work with entities need all of them.
  const entities = [fileURLToPath(new URL('../../../../libs/*/src/*.entity.js', import.meta.url))];
  const source = await new DataSource({ type: 'postgres', url: databaseUrl, entities }).initialize();
  try {
    await source.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock(5093701847)');
      await seedIdentity(tx, oidcIssuer);
      await seedFund(tx);
      await seedYear(tx);
      await seedProjects(tx);
      if (entersStandIn) await seedStandIn(tx);
    });
  } finally {
    await source.destroy();
  }
}
