import pg from 'pg';

/** One SQL statement as it went to the server. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Of a statement the connection keeps prepared. */
  readonly name?: string | undefined;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** Runs `work` and answers every statement this process sent to PostgreSQL meanwhile, over whatever connection. */
export async function recorded(work: () => Promise<void>): Promise<readonly Statement[]> {
  const sent: Statement[] = [];
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const original = prototype.query;
  prototype.query = function query(...args) {
    const [first, second] = args;
    const { text, values, name } =
      typeof first === 'string'
        ? { text: first, values: second, name: undefined }
        : (first as { text: string; values: unknown; name?: string });
    const given = Array.isArray(values) ? values : Array.isArray(second) ? second : [];
    sent.push({ text, values: [...(given as unknown[])], name });
    return original.apply(this, args);
  };
  try {
    await work();
    return sent;
  } finally {
    prototype.query = original;
  }
}

/** Sends the statements again as they were sent, prepared ones prepared, in their order, over one connection of the pool. */
export async function replay(pool: pg.Pool, statements: readonly Statement[]): Promise<void> {
  const client = await pool.connect();
  try {
    for (const { text, values, name } of statements) {
      await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
    }
  } finally {
    client.release();
  }
}
