import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { PORTS } from './ports.js';
import type { PortName } from './ports.js';

const text = z.string().trim().min(1).optional();
const port = z.coerce.number().int().min(1).max(65_535).optional();

const environmentSchema = z.object({
  PLINTH_HOME: text,
  XDG_CACHE_HOME: text,
  DATABASE_URL: text,
  DATABASE_OWNER_URL: text,
  TEMPORAL_ADDRESS: text,
  TEMPORAL_NAMESPACE: text,
  PORT: port,
  BANK_PORT: port,
  OIDC_PORT: port,
  SMTP_PORT: port,
  MAIL_PORT: port,
  POSTGRES_PORT: port,
  TEMPORAL_PORT: port,
  GITHUB_PORT: port,
});

/** What the one-machine run can be told; everything has a default. */
export interface LocalConfig {
  /** State kept between starts: `.plinth/` in the working copy, or PLINTH_HOME. */
  readonly home: string;
  /** Programs kept per user. */
  readonly cacheDirectory: string;
  /** A PostgreSQL server to use instead of the embedded one. */
  readonly database: { readonly appUrl: string; readonly ownerUrl: string } | null;
  /** A Temporal cluster to use instead of the development server. */
  readonly temporalAddress: string | null;
  readonly temporalNamespace: string;
  /** Ports asked for; the others are remembered or chosen. */
  readonly ports: Readonly<Partial<Record<PortName, number>>>;
  /** The whole environment: what the programs of the run get is picked from it by name. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Reads the environment; throws with a plain sentence when it contradicts itself. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): LocalConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    throw new Error(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    );
  }
  const env = parsed.data;
  if ((env.DATABASE_URL === undefined) !== (env.DATABASE_OWNER_URL === undefined)) {
    throw new Error('Set both DATABASE_URL (app role) and DATABASE_OWNER_URL (migrations), or neither.');
  }
  return {
    home: resolve(env.PLINTH_HOME ?? '.plinth'),
    cacheDirectory: join(resolve(env.XDG_CACHE_HOME ?? join(homedir(), '.cache')), 'plinth'),
    database:
      env.DATABASE_URL !== undefined && env.DATABASE_OWNER_URL !== undefined
        ? { appUrl: env.DATABASE_URL, ownerUrl: env.DATABASE_OWNER_URL }
        : null,
    temporalAddress: env.TEMPORAL_ADDRESS ?? null,
    temporalNamespace: env.TEMPORAL_NAMESPACE ?? 'default',
    ports: Object.fromEntries(
      Object.entries(PORTS).flatMap(([name, { variable }]) => {
        const asked = env[variable];
        return asked === undefined ? [] : [[name, asked]];
      }),
    ),
    environment,
  };
}

/** What the seed of the demo fund is told. */
export function readSeedConfig(environment: NodeJS.ProcessEnv = process.env): {
  databaseUrl: string;
  oidcIssuer: string | undefined;
  /** Whether projects of the GitHub stand-in are entered too. */
  entersStandIn: boolean;
} {
  const schema = z.object({
    DATABASE_URL: z.string().min(1),
    OIDC_ISSUER: text,
    SEED_STAND_IN: z.stringbool().default(false),
  });
  const { DATABASE_URL, OIDC_ISSUER, SEED_STAND_IN } = schema.parse(environment);
  return { databaseUrl: DATABASE_URL, oidcIssuer: OIDC_ISSUER, entersStandIn: SEED_STAND_IN };
}

/** How the GitHub stand-in behaves: as asked, or for a while in every way GitHub fails that passes. */
export const FAKE_GITHUB_SCRIPTS = ['honest', 'worst'] as const;
export type FakeGithubScript = (typeof FAKE_GITHUB_SCRIPTS)[number];

export function readFakeGithubConfig(environment: NodeJS.ProcessEnv = process.env): {
  readonly script: FakeGithubScript;
} {
  const schema = z.object({ GITHUB_SCRIPT: z.enum(FAKE_GITHUB_SCRIPTS).default('honest') });
  return { script: schema.parse(environment).GITHUB_SCRIPT };
}

/** Points the shipped commands at the run of this state directory, unless the caller named a server. */
export function useLocalRun(
  run: { readonly apiUrl: string } | null,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  if (run !== null) environment['PLINTH_URL'] ??= run.apiUrl;
}

/** What the loopback bank is told: where to listen, who may come, and where it keeps its books. */
export function readBankConfig(environment: NodeJS.ProcessEnv = process.env): {
  readonly port: number;
  readonly secret: string;
  readonly stateFile: string | null;
} {
  const schema = z.object({
    BANK_PORT: z.coerce.number().int().min(1).max(65_535).default(3011),
    BANK_SECRET: z.string().min(1),
    BANK_STATE: z.string().min(1).optional(),
  });
  const { BANK_PORT, BANK_SECRET, BANK_STATE } = schema.parse(environment);
  return { port: BANK_PORT, secret: BANK_SECRET, stateFile: BANK_STATE ?? null };
}
