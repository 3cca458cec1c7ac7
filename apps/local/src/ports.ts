import { randomInt } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

/** Every port of the run: what listens there, the port preferred at the first start, and who overrides it. */
export const PORTS = {
  api: { what: 'the web address', preferred: 3000, variable: 'PORT' },
  bank: { what: 'the loopback bank', preferred: 3011, variable: 'BANK_PORT' },
  oidc: { what: 'the sign-in provider', preferred: 3012, variable: 'OIDC_PORT' },
  github: { what: 'the stand-in for GitHub', preferred: 3013, variable: 'GITHUB_PORT' },
  smtp: { what: 'the mail catcher', preferred: 3025, variable: 'SMTP_PORT' },
  mail: { what: 'the development pages', preferred: 3026, variable: 'MAIL_PORT' },
  postgres: { what: 'PostgreSQL', preferred: null, variable: 'POSTGRES_PORT' },
  temporal: { what: 'Temporal', preferred: null, variable: 'TEMPORAL_PORT' },
} as const;

export type PortName = keyof typeof PORTS;
export type Ports = Readonly<Record<PortName, number>>;

const rememberedSchema = z.record(z.string(), z.number().int());

/**
 * The ports of this state directory. They are chosen at the first start and kept, because addresses made of them
 * are stored (an account names its sign-in provider). A kept or asked-for port that is taken is refused by name.
 */
export async function keptPorts(
  home: string,
  asked: Readonly<Partial<Record<PortName, number>>>,
  needed: readonly PortName[],
): Promise<Ports> {
  const file = join(home, 'ports.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const kept = rememberedSchema.parse(JSON.parse(text));
  const chosen: Partial<Record<PortName, number>> = {};
  for (const name of Object.keys(PORTS) as PortName[]) {
    const wanted = asked[name] ?? kept[name];
    if (wanted !== undefined && needed.includes(name)) await refuseTaken(name, wanted);
    chosen[name] = wanted ?? (await firstChoice(name));
  }
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(chosen, null, 2)}\n`);
  return chosen as Ports;
}

/** The web address is what people type: it is the preferred one or a refusal, never a surprise. */
async function firstChoice(name: PortName): Promise<number> {
  const { preferred } = PORTS[name];
  if (preferred !== null && (await isFree(preferred))) return preferred;
  if (name === 'api') throw new Error(taken(name, PORTS.api.preferred));
  return await freePort();
}

/** Refuses a port on which something listens, by name and with the way out. */
export async function refuseTaken(name: PortName, port: number): Promise<void> {
  if (!(await isFree(port))) throw new Error(taken(name, port));
}

function taken(name: PortName, port: number): string {
  const { what, variable } = PORTS[name];
  return `Port ${port} for ${what} is taken by another program. Stop that program, or choose another port with ${variable}=…`;
}

const LOWEST_FREE = 20_000;
const HIGHEST_FREE = 29_999;

/**
 * A port nobody listens on right now, below those that systems hand to outgoing connections: a port that is kept for
 * the next start must not be somebody's by accident. Another program may still take it first: retry there.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 1; attempt <= 50; attempt += 1) {
    const port = randomInt(LOWEST_FREE, HIGHEST_FREE + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port between ${LOWEST_FREE} and ${HIGHEST_FREE} is free.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Whether something listens on the port. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
