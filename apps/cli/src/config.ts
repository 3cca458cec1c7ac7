import { z } from 'zod';

const schema = z.object({
  /** Where the API answers. */
  PLINTH_URL: z.url().default('http://127.0.0.1:3000'),
  /** An access token, for what is not public. */
  PLINTH_TOKEN: z.string().min(1).optional(),
  /** The database, as the owner of its schema, for `plinth migrate`. */
  DATABASE_OWNER_URL: z.string().min(1).optional(),
  /** The database, as the role of API and workers, for `plinth setup`. */
  DATABASE_URL: z.string().min(1).optional(),
});

/** What the command line takes from its environment, for commands that talk to a server. */
export interface CliConfig {
  readonly url: string;
  readonly token: string | undefined;
  readonly databaseOwnerUrl: string | undefined;
  readonly databaseUrl: string | undefined;
}

export function readConfig(environment: NodeJS.ProcessEnv = process.env): CliConfig {
  const { PLINTH_URL, PLINTH_TOKEN, DATABASE_OWNER_URL, DATABASE_URL } = schema.parse(environment);
  return {
    url: PLINTH_URL,
    token: PLINTH_TOKEN,
    databaseOwnerUrl: DATABASE_OWNER_URL,
    databaseUrl: DATABASE_URL,
  };
}
