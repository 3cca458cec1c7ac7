import { z } from 'zod';

export const QUEUES = ['cases', 'effects', 'evidence'] as const;
export type Queue = (typeof QUEUES)[number];

const isProduction = process.env['NODE_ENV'] === 'production';

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
  BANK_URL: z.string().optional(),
  BANK_SECRET: z.string().optional(),
  GITHUB_TOKEN: z.string().optional(),
  GITHUB_API_URL: z.string().optional(),
  SNAPSHOT_DIR: z.string().optional(),
  EGRESS_ALLOW: z.string().default(''),
  EGRESS_OFF: z.stringbool().default(false),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});

export type WorkerConfig = z.infer<typeof schema>;

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
  const needs: [Queue, keyof WorkerConfig][] = [
    ['effects', 'BANK_URL'],
    ['effects', 'BANK_SECRET'],
    ['cases', 'AUDIT_SIGNING_KEY'],
  ];
  const missing = needs.filter(
    ([queue, key]) => isProduction && config.WORKER_QUEUES.includes(queue) && config[key] === undefined,
  );
  if (missing.length > 0)
    throw new Error(`The worker cannot start. Missing: ${missing.map(([, key]) => key).join(', ')}`);
  return config;
}
