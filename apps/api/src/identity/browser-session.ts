import './session-data.js';
import { promisify } from 'node:util';
import type { Request, Response } from 'express';
import type { SessionFacts } from '#libs/identity/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';

/** How somebody proved who they are, as the session remembers it. */
export type SessionProof = Pick<SessionFacts, 'method' | 'iss' | 'acr' | 'authTime'>;

/** The signed-in session of this request; null where nobody signed in. */
export function currentSession(request: Request): SessionFacts | null {
  const { session } = request as { session?: Request['session'] };
  if (session?.personId === undefined) return null;
  const { personId, handle, startedAt, lastSeenAt, method, iss, acr, authTime, userAgent, stepUp } = session;
  if (handle === undefined || startedAt === undefined || lastSeenAt === undefined) return null;
  if (method === undefined || iss === undefined || authTime === undefined) return null;
  return {
    personId,
    handle,
    startedAt,
    lastSeenAt,
    method,
    iss,
    acr: acr ?? null,
    authTime,
    userAgent: userAgent ?? null,
    stepUp: stepUp ?? null,
  };
}

/** Opens a session for the person under a new id, so that an id planted before the sign-in is worth nothing (ASVS 7.2.4). */
export async function openSession(
  request: Request,
  personId: string,
  proof: SessionProof,
  now: string,
): Promise<void> {
  await replaceSession(request, {
    ...proof,
    personId,
    handle: newId(),
    startedAt: now,
    lastSeenAt: now,
    userAgent: request.header('user-agent')?.slice(0, 200) ?? null,
    stepUp: null,
  });
}

/** The same session stepped up for one purpose, under a new id; its absolute end stays where it was. */
export async function stepUpSession(
  request: Request,
  session: SessionFacts,
  proof: SessionProof,
  stepUp: { readonly purpose: string; readonly until: string },
  now: string,
): Promise<void> {
  await replaceSession(request, { ...session, ...proof, lastSeenAt: now, stepUp });
}

/**
 * Keeps what this request put into the session before an answer goes out. The session's own saving happens while the answer
 * is sent: a browser that follows a redirect at once could arrive before it.
 */
export async function keepSession(request: Request): Promise<void> {
  await promisify(request.session.save.bind(request.session))();
}

/** Ends the session here and in the store. */
export async function endSession(request: Request, response: Response, cookieName: string): Promise<void> {
  await promisify(request.session.destroy.bind(request.session))();
  response.clearCookie(cookieName, { path: '/' });
}

async function replaceSession(request: Request, facts: SessionFacts): Promise<void> {
  await promisify(request.session.regenerate.bind(request.session))();
  // `regenerate` put another session in its place.
  Object.assign(request.session, facts);
  await promisify(request.session.save.bind(request.session))();
}
