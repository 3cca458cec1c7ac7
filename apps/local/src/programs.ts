import { join } from 'node:path';
import type { FakeGithubScript, LocalConfig } from './config.js';
import { screeningListFile } from './demo/screening-list.js';
import { snapshotDirectory } from './demo/snapshot-directory.js';
import { INVENTED_OWNERS } from './fake-github/generated.js';
import type { Ports } from './ports.js';
import type { Secrets } from './secrets.js';

/** What the programs of a run are told about each other. */
export interface RunContext {
  readonly config: LocalConfig;
  readonly secrets: Secrets;
  readonly ports: Ports;
  readonly databaseUrl: string;
  readonly databaseOwnerUrl: string;
  readonly temporalAddress: string;
  /** Bank, mail, sign-in and the web address as URLs. */
  readonly urls: Urls;
  /** How the stand-in for GitHub behaves; null where there is none. */
  readonly fakeGithub: FakeGithubScript | null;
}

export interface Urls {
  readonly api: string;
  readonly oidc: string;
  readonly bank: string;
  readonly mail: string;
  readonly smtp: string;
  readonly github: string;
}

/** How the supervisor knows that a program works. */
export type Readiness =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'tcp'; readonly port: number }
  | { readonly kind: 'pollers'; readonly taskQueue: string };

export interface Program {
  readonly name: string;
  /** The compiled entry file, from the root of the working copy. */
  readonly entry: string;
  /** Started with the servers, or only once the database has its schema and seed. */
  readonly phase: 'early' | 'late';
  readonly ready: Readiness;
  /** All it learns of the environment beside `inherited`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function urlsOf(ports: Ports): Urls {
  return {
    api: `http://127.0.0.1:${ports.api}`,
    oidc: `http://127.0.0.1:${ports.oidc}`,
    bank: `http://127.0.0.1:${ports.bank}`,
    mail: `http://127.0.0.1:${ports.mail}`,
    smtp: `smtp://127.0.0.1:${ports.smtp}`,
    github: `http://127.0.0.1:${ports.github}`,
  };
}

/** Every program of the one-machine run, in the order in which they are started; they stop in the reverse order. */
export function programsOf(run: RunContext): readonly Program[] {
  const { ports, urls, secrets } = run;
  const local = (name: string, environment: Program['environment'], ready: Readiness): Program => ({
    name,
    entry: `dist/apps/local/src/${name}/main.js`,
    phase: 'early',
    ready,
    environment,
  });
  return [
    local(
      'bank',
      {
        BANK_PORT: String(ports.bank),
        BANK_SECRET: secrets.bankSecret,
        BANK_STATE: join(run.config.home, 'bank.json'),
      },
      { kind: 'tcp', port: ports.bank },
    ),
    local(
      'mail',
      { SMTP_PORT: String(ports.smtp), MAIL_PORT: String(ports.mail) },
      { kind: 'tcp', port: ports.smtp },
    ),
    local(
      'oidc',
      { OIDC_PORT: String(ports.oidc), PUBLIC_URL: urls.api, ...oidcClient(run) },
      { kind: 'http', url: `${urls.oidc}/.well-known/openid-configuration` },
    ),
    ...(run.fakeGithub === null
      ? []
      : [
          local(
            'fake-github',
            { GITHUB_PORT: String(ports.github), GITHUB_SCRIPT: run.fakeGithub },
            { kind: 'tcp', port: ports.github },
          ),
        ]),
    worker(run, 'cases', {
      AUDIT_SIGNING_KEY: secrets.auditSigningKey,
      SCREENING_LIST_FILE: screeningListFile(),
    }),
    worker(run, 'effects', {
      BANK_URL: urls.bank,
      BANK_SECRET: secrets.bankSecret,
      SMTP_URL: urls.smtp,
    }),
    worker(run, 'evidence', {
      ...named(run, EVIDENCE_SETTINGS),
      ...githubOf(run),
      SNAPSHOT_DIR: snapshotDirectory(),
      EGRESS_OFF: run.config.environment['EGRESS_OFF'],
    }),
    {
      name: 'api',
      entry: 'dist/apps/api/src/main.js',
      phase: 'late',
      ready: { kind: 'http', url: `${urls.api}/health/ready` },
      environment: {
        PORT: String(ports.api),
        HOST: '127.0.0.1',
        PUBLIC_URL: urls.api,
        DATABASE_URL: run.databaseUrl,
        SESSION_SECRET: secrets.sessionSecret,
        SCREENING_LIST_FILE: screeningListFile(),
        EGRESS_ALLOW: run.config.environment['EGRESS_ALLOW'],
        EGRESS_OFF: run.config.environment['EGRESS_OFF'],
        ...named(run, FORGE_SETTINGS),
        ...oidcClient(run),
      },
    },
  ];
}

/** What the evidence worker may be told beside the token: other forges, more identities at GitHub, where projects are paid. */
const EVIDENCE_SETTINGS = [
  'FORGE_TOKENS',
  'FUNDING_FILES',
  'EVIDENCE_FEEDS',
  'OPEN_COLLECTIVE_URL',
  'OPEN_COLLECTIVE_TOKEN',
];
const GITHUB_IDENTITIES = [
  ...['GITHUB_TOKENS', 'GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY', 'GITHUB_APP_INSTALLATION_ID'],
];
/** The forge on which people prove who they are. */
const FORGE_SETTINGS = [
  ...['FORGE_AUTHORIZATION_URL', 'FORGE_TOKEN_URL', 'FORGE_USER_URL'],
  ...['FORGE_CLIENT_ID', 'FORGE_CLIENT_SECRET'],
];

/** Settings of the caller's environment by name; one that is empty was not given. */
function named({ config: { environment } }: RunContext, names: readonly string[]): Program['environment'] {
  return Object.fromEntries(names.map((name) => [name, environment[name] || undefined]));
}

/** Whom the worker asks as GitHub. A token for the real one is nothing for the stand-in, which knows invented projects only. */
function githubOf(run: RunContext): Program['environment'] {
  const {
    config: { environment },
    ports,
    urls,
    fakeGithub,
  } = run;
  const { GITHUB_TOKEN, GITHUB_API_URL, EGRESS_ALLOW } = environment;
  if (fakeGithub === null) {
    return { ...named(run, GITHUB_IDENTITIES), GITHUB_TOKEN, GITHUB_API_URL, EGRESS_ALLOW };
  }
  return {
    GITHUB_TOKEN: 'local',
    GITHUB_API_URL: urls.github,
    GITHUB_STAND_IN: INVENTED_OWNERS,
    EGRESS_ALLOW: EGRESS_ALLOW ?? `127.0.0.1:${ports.github}`,
  };
}

/** One program in three processes: only `effects` has the bank's secret, only `cases` the signing key. */
function worker(run: RunContext, queue: string, environment: Program['environment']): Program {
  return {
    name: `worker-${queue}`,
    entry: 'dist/apps/worker/src/main.js',
    phase: 'late',
    ready: { kind: 'pollers', taskQueue: queue },
    environment: {
      WORKER_QUEUES: queue,
      DATABASE_URL: run.databaseUrl,
      TEMPORAL_ADDRESS: run.temporalAddress,
      TEMPORAL_NAMESPACE: run.config.temporalNamespace,
      ...environment,
    },
  };
}

function oidcClient(run: RunContext): Readonly<Record<string, string>> {
  return {
    OIDC_ISSUER: run.urls.oidc,
    OIDC_CLIENT_ID: 'plinth',
    OIDC_CLIENT_SECRET: run.secrets.oidcClientSecret,
  };
}

const INHERITED = [
  ...['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'LOG_LEVEL', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS'],
];

/** What every program gets from the caller's environment: no credential of one reaches another. */
export function inherited(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(INHERITED.map((name) => [name, environment[name]]).filter(([, value]) => value)),
    TZ: 'UTC',
  };
}
