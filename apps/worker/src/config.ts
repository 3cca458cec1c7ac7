import { z } from 'zod';
import type { GithubAuth } from '#libs/health/src/index.js';

export const QUEUES = ['cases', 'effects', 'evidence'] as const;
export type Queue = (typeof QUEUES)[number];

const isProduction = process.env['NODE_ENV'] === 'production';

/** `one,two`, with spaces or none. */
const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []));

/** A key as a file has it, or on one line with `\\n`, as environment files want it. */
const pem = z.string().transform((text) => text.replaceAll('\\n', '\n'));

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  DATABASE_URL: isProduction
    ? z.string().min(1)
    : z.string().default('postgres://plinth_app@127.0.0.1:5432/plinth'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(12),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  WORKER_QUEUES: z
    .string()
    .default(QUEUES.join(','))
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(QUEUES)).min(1)),
  RELAY_INTERVAL_MS: z.coerce.number().int().min(10).default(50),
  SCHEDULES_INTERVAL_MS: z.coerce.number().int().min(100).default(30_000),
  RECONCILE_EVERY_MS: z.coerce.number().int().min(1_000).default(60_000),
  STICKY_TIMEOUT_MS: z.coerce.number().int().min(100).default(5_000),
  SHUTDOWN_GRACE_MS: z.coerce.number().int().min(0).default(5_000),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  AUDIT_SIGNING_KEY: z.string().optional(),
  SMTP_URL: z.string().default('smtp://127.0.0.1:3025'),
  MAIL_FROM: z.string().default('Plinth <no-reply@plinth.invalid>'),
  /** Without it files go to the bank by hand. */
  BANK_URL: z.string().optional(),
  BANK_SECRET: z.string().optional(),
  GITHUB_TOKEN: z.string().optional(),
  GITHUB_TOKENS: list,
  GITHUB_APP_ID: z.string().optional(),
  GITHUB_APP_PRIVATE_KEY: pem.optional(),
  GITHUB_APP_INSTALLATION_ID: z.string().regex(/^\d+$/).optional(),
  GITHUB_API_URL: z.string().optional(),
  GITHUB_STAND_IN: z.string().min(1).optional(),
  FORGE_TOKENS: list,
  /** The sanctions list, see docs/deploy.md. */
  SCREENING_LIST_FILE: z.string().min(1).optional(),
  SNAPSHOT_DIR: z.string().optional(),
  FUNDING_FILES: z.stringbool().default(isProduction),
  /** Where evidence files are fetched from every night, see docs/evidence-files.md. */
  EVIDENCE_FEEDS: list.pipe(z.array(z.url({ protocol: /^https$/ }))),
  OPEN_COLLECTIVE_URL: z.string().optional(),
  OPEN_COLLECTIVE_TOKEN: z.string().optional(),
  EGRESS_ALLOW: z.string().default(''),
  EGRESS_OFF: z.stringbool().default(false),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});

export type WorkerConfig = z.infer<typeof schema>;

/** Everybody this worker may ask GitHub as, each once. */
export function githubAuthsOf(config: WorkerConfig): GithubAuth[] {
  const { GITHUB_TOKEN, GITHUB_TOKENS, GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY, GITHUB_APP_INSTALLATION_ID } =
    config;
  const tokens = new Set([...(GITHUB_TOKEN === undefined ? [] : [GITHUB_TOKEN]), ...GITHUB_TOKENS]);
  const auths: GithubAuth[] = [...tokens].map((token) => ({ token }));
  if (GITHUB_APP_ID === undefined || GITHUB_APP_PRIVATE_KEY === undefined) return auths;
  const installationId = GITHUB_APP_INSTALLATION_ID ?? '';
  return [...auths, { appId: GITHUB_APP_ID, privateKey: GITHUB_APP_PRIVATE_KEY, installationId }];
}

/** Where this worker asks collectives; null where it does not. */
export function openCollectiveOf({
  OPEN_COLLECTIVE_URL: apiUrl,
  OPEN_COLLECTIVE_TOKEN: token,
}: WorkerConfig): { readonly apiUrl: string; readonly token?: string } | null {
  return apiUrl === undefined ? null : { apiUrl, ...(token === undefined ? {} : { token }) };
}

/** Tokens of GitLab and Forgejo by host: `FORGE_TOKENS=gitlab.com=…,codeberg.org=…`. */
export function forgeTokensOf({ FORGE_TOKENS }: Pick<WorkerConfig, 'FORGE_TOKENS'>): Map<string, string> {
  return new Map(
    FORGE_TOKENS.map((entry) => {
      const [host = '', ...token] = entry.split('=');
      return [host.toLowerCase(), token.join('=')];
    }),
  );
}

/** The configuration, for classes that need a part of it. */
export const WORKER_CONFIG = Symbol('WORKER_CONFIG');

/** The worker's configuration from its environment, or an error that names every variable that is missing or wrong. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  // Activities compute nothing in local time; a library that does must not depend on the machine.
  environment['TZ'] = 'UTC';
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const findings = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The worker cannot start. ${findings.join('; ')}`);
  }
  const config = parsed.data;
  const app = ['GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY', 'GITHUB_APP_INSTALLATION_ID'] as const;
  const given = app.filter((key) => config[key] !== undefined);
  if (given.length > 0 && given.length < app.length) {
    throw new Error(`The worker cannot start. A GitHub App needs ${app.join(', ')} together.`);
  }
  const needs: [Queue, keyof WorkerConfig][] = [
    ['cases', 'AUDIT_SIGNING_KEY'],
    ['cases', 'SCREENING_LIST_FILE'],
  ];
  if (config.BANK_URL !== undefined) needs.push(['effects', 'BANK_SECRET']);
  const missing = needs.filter(
    ([queue, key]) => isProduction && config.WORKER_QUEUES.includes(queue) && config[key] === undefined,
  );
  if (missing.length > 0)
    throw new Error(`The worker cannot start. Missing: ${missing.map(([, key]) => key).join(', ')}`);
  return config;
}
