import { refused } from '#libs/kernel/src/index.js';

/** The address of a server, as somebody typed it. Refused `cli.address-invalid`. */
export function serverAddress(typed: string): URL {
  const address = URL.canParse(typed) ? new URL(typed) : null;
  return address !== null && /^https?:$/.test(address.protocol)
    ? address
    : refused('cli.address-invalid', 'malformed', 'This is no http or https address.', typed);
}

/** `fetch`; refused `cli.server-unreachable` where nobody answers, or not in time. */
export async function reach(target: URL | Request, init?: RequestInit): Promise<Response> {
  return await fetch(target, init).catch(() => {
    const { origin } = target instanceof URL ? target : new URL(target.url);
    return refused('cli.server-unreachable', 'unavailable', 'The server does not answer.', origin);
  });
}

const NOBODY_THERE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ETIMEDOUT']);

/** What a database was asked for; refused `cli.database-unreachable` where there is none at its address. */
export async function reachDatabase<T>(asked: Promise<T>): Promise<T> {
  return await asked.catch((error: unknown) => {
    const code = (error as { code?: unknown } | null)?.code;
    if (typeof code !== 'string' || !NOBODY_THERE.has(code)) throw error;
    return refused('cli.database-unreachable', 'unavailable', `The database does not answer: ${code}.`);
  });
}
