/** What a person may be (design, identity). Roles are held in a scope: the fund, a state, a call, a case or a project. */
export const ROLES = [
  'applicant',
  'reviewer',
  'tab-chair',
  'representative',
  'alternate',
  'adviser',
  'executive',
  'secretariat',
  'programme',
  'treasury',
  'appeal-panel',
  'state-finance',
  'donor',
  'data-protection-officer',
  'auditor',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** A role as held: `scopeId` is null for the whole fund, else the state, call, case or project it is limited to. */
export interface HeldRole {
  readonly role: Role;
  readonly scopeType: 'fund' | 'state' | 'call' | 'application' | 'project';
  readonly scopeId: string | null;
}

/** Who acts: a person through a session or token, or one of our own processes. */
export interface Principal {
  readonly kind: 'person' | 'system' | 'anonymous';
  /** Person id; the process name for `system`; `anonymous` otherwise. */
  readonly id: string;
  readonly roles: readonly HeldRole[];
  /** How the person came in. A token never votes, approves or releases. */
  readonly via: 'session' | 'token' | 'process' | 'none';
  /** Scopes of a token; null for a session (everything the person may do). */
  readonly scopes: readonly string[] | null;
  /** What the session was stepped up for (`motion:<id>`, `order:<id>`, `payment-run:<id>`, `*`), and until when. */
  readonly stepUp?: { readonly purpose: string; readonly until: string };
}

/** One of our own processes acting on facts, for instance `grant`. */
export function systemPrincipal(process: string): Principal {
  return { kind: 'system', id: process, roles: [], via: 'process', scopes: null };
}

export const ANONYMOUS: Principal = {
  kind: 'anonymous',
  id: 'anonymous',
  roles: [],
  via: 'none',
  scopes: null,
};

/** Whether the role is held for the whole fund or for exactly this scope. */
export function holdsRole(principal: Principal, role: Role, scopeId?: string): boolean {
  return principal.roles.some(
    (held) =>
      held.role === role && (held.scopeId === null || (scopeId !== undefined && held.scopeId === scopeId)),
  );
}
