import { z } from 'zod';

const isProduction = process.env['NODE_ENV'] === 'production';

/** In production a secret has no default: the start stops and names it. */
function secret(local: string): z.ZodType<string> {
  return isProduction ? z.string().min(16) : z.string().min(1).default(local);
}

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  /** Which proxies may say for whom they call: addresses or Express's names for ranges, with commas. */
  TRUST_PROXY: z.string().min(1).default('loopback'),
  PUBLIC_URL: z.url().default('http://127.0.0.1:3000'),
  DATABASE_URL: isProduction
    ? z.string().min(1)
    : z.string().default('postgres://plinth_app@127.0.0.1:5432/plinth'),
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  SESSION_SECRET: secret('a session secret for one machine only'),
  SESSION_IDLE_MINUTES: z.coerce.number().int().positive().default(60),
  SESSION_MAX_HOURS: z.coerce.number().int().positive().default(12),
  STEP_UP_MINUTES: z.coerce.number().int().positive().default(5),
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().default('plinth'),
  OIDC_CLIENT_SECRET: secret('plinth-local'),
  /** The `acr` our provider says of a sign-in confirmed anew with a second factor: theirs to name, so there is no default in production. */
  OIDC_STEP_UP_ACR: isProduction ? z.string().min(1) : z.string().default('urn:plinth:acr:stepped-up'),
  FORGE_AUTHORIZATION_URL: z.url().optional(),
  FORGE_TOKEN_URL: z.url().optional(),
  FORGE_USER_URL: z.url().optional(),
  FORGE_CLIENT_ID: z.string().optional(),
  FORGE_CLIENT_SECRET: z.string().optional(),
  /** The sanctions list, see docs/deploy.md. */
  SCREENING_LIST_FILE: isProduction ? z.string().min(1) : z.string().min(1).optional(),
  EGRESS_ALLOW: z.string().default(''),
  EGRESS_OFF: z.stringbool().default(false),
  BODY_LIMIT_BYTES: z.coerce.number().int().positive().default(262_144),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});

export type ApiConfig = z.infer<typeof schema>;

/** The API's configuration from its environment, or an error that names every variable that is missing or wrong. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): ApiConfig {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The API cannot start. ${findings.join('; ')}`);
}
