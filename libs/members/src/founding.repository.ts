import type { EntityManager } from 'typeorm';

/** A member state as a fund is founded with it. */
export interface FoundingState {
  readonly id: string;
  readonly name: string;
  /** Millions of US dollars, as text. */
  readonly gdpMusd: string;
  readonly population: number;
  readonly accededOn: string;
  readonly bloc: string | null;
}

export async function foundState(tx: EntityManager, state: FoundingState): Promise<void> {
  const { id, name, gdpMusd, population, accededOn, bloc } = state;
  await tx.query(
    'INSERT INTO member_states (id, name, gdp_musd, population, acceded_on, bloc) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, name, gdpMusd, population, accededOn, bloc],
  );
}

export async function foundedStates(tx: EntityManager): Promise<readonly FoundingState[]> {
  return await tx.query(
    `SELECT id, name, gdp_musd::text AS "gdpMusd", population, acceded_on::text AS "accededOn", bloc FROM member_states`,
  );
}
