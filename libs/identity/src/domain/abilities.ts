import type { MongoAbility } from '@casl/ability';
import { AbilityBuilder, createMongoAbility, subject as caslSubject } from '@casl/ability';
import type { HeldRole, Instant, Principal, Refusal, Role } from '#libs/kernel/src/index.js';
import { ROLES, refuse } from '#libs/kernel/src/index.js';
import type { Grantee, Relation, Right, Standing } from './rights.js';
import { RELATIONS } from './rights.js';

const CASE_READERS = [
  'editor',
  'viewer',
  'commenter',
  'assignee',
  'this-case:reviewer',
  'programme',
  'treasury',
  'executive',
  'tab-chair',
  'secretariat',
  'auditor',
  'appeal-panel',
  'at-council:representative',
  'at-council:alternate',
] as const satisfies readonly Grantee[];

const CASE = { knownBy: 'applications.read', onceHandedIn: true } as const;
/** An act of the fund on a case: nobody does it for their own. */
const FOR_THE_FUND = { notBy: ['party'], ...CASE } as const;
/** A decision on what others advised. */
const ON_ADVICE = { notBy: ['party', 'adviser'], ...CASE } as const;
const MOTION = { knownBy: 'council.read' } as const;
const ON_A_MOTION = { notBy: ['party'], ...MOTION } as const;
/** A part in paying: nobody of the team a payment is for, now or before, nor whoever is paid. */
const PAYING = { notBy: ['party'], knownBy: 'treasury.read' } as const;
const ASSIGNMENT = { knownBy: 'reviews.read-own' } as const;
const PROPOSAL = { knownBy: 'policies.read-proposals' } as const;
const PROPOSAL_READERS = [
  'secretariat',
  'executive',
  'treasury',
  'programme',
  'auditor',
  'any-state:representative',
  'any-state:alternate',
  'any-state:state-finance',
] as const satisfies readonly Grantee[];
const OWN = { knownBy: 'people.read-own' } as const;

/** Who may do what: the only place. What is not listed is denied (design, identity). */
const TABLE = {
  'applications.read': { by: CASE_READERS, ...CASE },
  'applications.list-all': {
    by: ['programme', 'treasury', 'executive', 'tab-chair', 'secretariat', 'auditor', 'appeal-panel'],
  },
  'applications.create': { by: ['signed-in'] },
  'applications.nominate': { by: ['programme'] },
  'applications.edit': { by: ['editor'], ...CASE },
  // Nobody joins a team by somebody else's act, nor by a machine's.
  'applications.answer-invitation': { by: ['self'], noToken: true, ...OWN },
  'applications.submit': { by: ['editor'], ...CASE },
  'applications.submit-proposal': { by: ['editor'], ...CASE },
  'applications.answer-clarification': { by: ['editor'], ...CASE },
  'applications.withdraw': { by: ['editor'], ...CASE },
  'applications.appeal': { by: ['editor'], ...CASE },
  'applications.report-closing': { by: ['editor'], ...CASE },
  'applications.accept-emergency-terms': { by: ['editor'], ...CASE },
  'applications.pause': { by: ['editor', 'programme'], ...CASE },
  'applications.resume': { by: ['editor', 'programme'], ...CASE },
  'applications.screen': { by: ['programme'], ...FOR_THE_FUND },
  'applications.triage': { by: ['programme'], ...FOR_THE_FUND },
  'applications.check-proposal': { by: ['programme'], ...FOR_THE_FUND },
  'applications.triage-emergency': { by: ['programme'], ...FOR_THE_FUND },
  'applications.complete': { by: ['programme'], ...FOR_THE_FUND },
  'applications.check-emergency': { by: ['treasury'], ...FOR_THE_FUND },
  'applications.decline': { by: ['executive'], stepUp: true, ...ON_ADVICE },
  'applications.defer': { by: ['executive'], ...ON_ADVICE },
  'applications.return-to-council': { by: ['executive'], ...ON_ADVICE },
  'applications.reopen': { by: ['executive'], ...ON_ADVICE },
  'applications.annul': { by: ['executive'], stepUp: true, ...ON_ADVICE },
  'applications.refer-back': { by: ['programme'], ...FOR_THE_FUND },
  'applications.terminate': { by: ['executive'], stepUp: true, ...ON_ADVICE },
  'applications.decide-appeal': { by: ['appeal-panel'], ...FOR_THE_FUND },
  'applications.hold': { by: ['programme', 'treasury', 'secretariat'], ...FOR_THE_FUND },
  // Whoever a hold waits for releases it (applications, `HOLD_RULES`).
  'applications.release-embargo': { by: ['programme'], ...FOR_THE_FUND },
  'applications.release-sanctions': { by: ['treasury'], ...FOR_THE_FUND },
  'applications.release-dispute': { by: ['programme'], ...FOR_THE_FUND },
  'applications.note-internal': { by: ['programme', 'tab-chair', 'executive', 'treasury'], ...FOR_THE_FUND },

  'calls.read': { by: ['anyone'] },
  'calls.manage': { by: ['programme'] },
  'policies.read': { by: ['anyone'] },
  // What is proposed is no rule yet: whoever a rule concerns inside the fund reads it, everybody sees in the log that it is there.
  'policies.read-proposals': { by: PROPOSAL_READERS, ...PROPOSAL },
  'policies.propose': { by: ['secretariat', 'executive'], stepUp: true, ...PROPOSAL },
  'policies.adopt': { by: ['secretariat', 'executive'], stepUp: true, ...PROPOSAL },
  // The account the fund pays from: who pays proposes it, and somebody who does not pay adopts it.
  'policies.propose-account': { by: ['treasury', 'executive'], stepUp: true, ...PROPOSAL },
  'policies.adopt-account': { by: ['executive'], stepUp: true, ...PROPOSAL },
  'policies.withdraw-proposal': { by: ['secretariat', 'executive'], noToken: true, ...PROPOSAL },
  'policies.withdraw-account': { by: ['treasury', 'executive'], noToken: true, ...PROPOSAL },
  'projects.read': { by: ['anyone'] },
  'projects.register': { by: ['signed-in'] },
  'projects.nominate': { by: ['signed-in'] },
  'projects.edit': { by: ['editor', 'programme'] },
  'health.read-public': { by: ['anyone'] },
  'health.read-people': {
    by: ['maintainer', 'programme', 'tab-chair', 'assignee', 'this-case:reviewer', 'auditor'],
  },
  // The board is its reviewers. Who may not see people is shown figures without them (decision 0051).
  'health.read-priority': {
    by: ['programme', 'tab-chair', 'reviewer', 'executive', 'auditor', 'maintainer'],
  },
  // What people said about need, exposure and money, and what a project remarked: no reviewer states after others.
  'health.read-statements': { by: ['programme', 'tab-chair', 'executive', 'auditor', 'maintainer'] },
  // Nobody outside learns whom the fund means to write to; a project sees what was said with itself.
  'health.read-outreach': { by: ['programme', 'tab-chair', 'reviewer', 'executive', 'auditor'] },
  'health.draw-outreach': { by: ['programme'] },
  'health.log-contact': { by: ['programme'] },
  'health.read-contacts': { by: ['programme', 'tab-chair', 'auditor', 'maintainer'] },
  'health.wish-contact': { by: ['programme', 'maintainer'] },
  'health.look-first': { by: ['programme', 'maintainer'] },
  'health.remark': { by: ['maintainer'] },
  'health.decide-remark': { by: ['programme'] },
  'health.propose-method': { by: ['programme', 'secretariat'] },
  // Whoever proposes or adopts a version reads it first; which projects it moves stays with those who see priorities.
  'health.read-proposals': {
    by: ['programme', 'tab-chair', 'reviewer', 'executive', 'auditor', 'secretariat'],
  },
  'health.adopt-method': { by: ['secretariat', 'executive'], stepUp: true },
  // Never the project itself and never reviewers: a reason to talk, not evidence on a case.
  'health.read-signals': { by: ['programme', 'tab-chair'] },
  'health.note-signals': { by: ['programme', 'tab-chair'] },
  'health.state-handover': { by: ['programme'] },
  'health.erase-signals': { by: ['data-protection-officer'] },
  'health.object': { by: ['signed-in'], noToken: true },
  'health.record-objection': { by: ['data-protection-officer'] },
  'health.assess': { by: ['programme'] },
  'health.state-exposure': { by: ['reviewer', 'tab-chair', 'programme'] },
  // Staff say what they found; the project itself declares, which is kept apart.
  'health.state-money': { by: ['programme', 'maintainer'] },
  'health.import-evidence': { by: ['programme'] },
  'health.refresh': { by: ['programme', 'maintainer'] },
  // With a reason, before what was collected last has cooled down.
  'health.refresh-sooner': { by: ['programme'] },

  'reviews.assign': { by: ['tab-chair', 'programme'], ...FOR_THE_FUND },
  'reviews.read-own': { by: ['assignee'], ...ASSIGNMENT },
  'reviews.read-all': {
    by: ['tab-chair', 'programme', 'executive', 'auditor', 'submitter'],
    ...FOR_THE_FUND,
  },
  'reviews.declare': { by: ['assignee'], ...ASSIGNMENT },
  'reviews.submit': { by: ['assignee'], notBy: ['party'], ...ASSIGNMENT },
  'reviews.request-clarification': { by: ['assignee'], ...FOR_THE_FUND },
  'reviews.recommend': { by: ['tab-chair'], ...FOR_THE_FUND },

  'council.read': {
    by: [
      'any-state:representative',
      'any-state:alternate',
      'executive',
      'secretariat',
      'tab-chair',
      'auditor',
    ],
    ...MOTION,
  },
  // What is done in the name of a state needs that state in `Subject.scopes`.
  'council.vote': { by: ['representative', 'alternate'], stepUp: true, ...ON_A_MOTION },
  'council.object': { by: ['representative'], stepUp: true, ...ON_A_MOTION },
  // A state leaves for its own interest, whoever it is party to; for another state only somebody who is none.
  'council.recuse': { by: ['representative'], stepUp: true, ...MOTION },
  'council.record-recusal': { by: ['secretariat'], stepUp: true, ...ON_A_MOTION },
  'council.award-delegated': { by: ['executive'], stepUp: true, ...ON_ADVICE },
  'council.approve-emergency': { by: ['executive'], stepUp: true, ...ON_ADVICE },
  'council.cancel': { by: ['secretariat'], stepUp: true, ...ON_A_MOTION },
  'members.read': { by: ['anyone'] },
  'members.assess': { by: ['treasury', 'secretariat'], stepUp: true },
  'members.record-gdp': { by: ['treasury', 'secretariat'], stepUp: true },
  'members.reverse-assessment': { by: ['treasury'], stepUp: true },
  'members.record-receipt': { by: ['treasury', 'secretariat'] },

  'ledger.read': { by: ['treasury', 'executive', 'auditor', 'secretariat'] },
  'ledger.appropriate': { by: ['treasury'], stepUp: true },
  'treasury.read': { by: ['treasury', 'executive', 'programme', 'auditor'] },
  'treasury.payee-edit': { by: ['editor'], stepUp: true, ...CASE },
  'treasury.payee-verify': { by: ['treasury'], stepUp: true, ...FOR_THE_FUND },
  'agreements.offer': { by: ['programme'], ...FOR_THE_FUND },
  'agreements.accept-terms': { by: ['editor'], ...CASE },
  'agreements.sign': { by: ['editor'], stepUp: true, ...CASE },
  'agreements.countersign': { by: ['executive'], stepUp: true, ...FOR_THE_FUND },
  'milestones.report': { by: ['editor'], ...CASE },
  'milestones.claim': { by: ['editor'], ...CASE },
  'milestones.certify': { by: ['programme'], ...FOR_THE_FUND },
  'milestones.reject': { by: ['programme'], ...FOR_THE_FUND },
  'milestones.write-off': { by: ['executive'], stepUp: true, ...FOR_THE_FUND },
  'orders.approve': { by: ['treasury'], stepUp: true, ...PAYING },
  'payment-runs.create': { by: ['treasury'], notBy: ['party'] },
  'payment-runs.void': { by: ['treasury'], knownBy: 'treasury.read' },
  'payment-runs.release': { by: ['treasury'], stepUp: true, ...PAYING },
  'payment-runs.resolve': { by: ['treasury'], stepUp: true, ...PAYING },
  'statements.import': { by: ['treasury'], stepUp: true },
  'statements.assign': { by: ['treasury'], ...PAYING },
  'statements.confirm': { by: ['treasury'], stepUp: true, ...PAYING },
  'statements.set-aside': { by: ['treasury'], stepUp: true, ...PAYING },

  'audit.read-public': { by: ['anyone'] },
  'audit.read-full': { by: ['auditor'] },
  'audit.request-checkpoint': { by: ['auditor', 'admin', 'secretariat'] },
  'documents.attach': { by: ['editor', 'programme', 'treasury', 'assignee'], ...CASE },
  'documents.read': { by: CASE_READERS, ...CASE },
  'notifications.read-own': { by: ['self'], ...OWN },
  'people.read': { by: ['admin', 'programme', 'data-protection-officer', 'auditor'] },
  'people.read-own': { by: ['self'], ...OWN },
  'people.edit-own': { by: ['self'], noToken: true, ...OWN },
  // Two people stand between somebody who lost every way in and a new one.
  'people.check-identity': { by: ['programme', 'secretariat', 'admin'], noToken: true },
  'people.confirm-recovery': { by: ['admin'], stepUp: true },
  'people.refuse-recovery': { by: ['admin', 'self'], noToken: true, ...OWN },
  'people.read-recoveries': { by: ['admin', 'data-protection-officer', 'auditor'] },
  'people.close': { by: ['admin'], stepUp: true },
  'sessions.manage': { by: ['self'], noToken: true, ...OWN },
  'tokens.manage': { by: ['self'], noToken: true, ...OWN },
  'accounts.link': { by: ['self'], noToken: true, ...OWN },
  'roles.read': { by: ['admin', 'auditor', 'data-protection-officer'] },
  'roles.grant': { by: ['admin'], noToken: true },
  'read-log.read': { by: ['data-protection-officer', 'auditor'] },
  'operations.outbox': { by: ['admin'] },
} as const satisfies Readonly<Record<string, Right>>;

export type Action = keyof typeof TABLE;
export const ACTIONS = Object.keys(TABLE) as readonly Action[];

/** What an action touches, as far as rights depend on it. Absent facts grant nothing. */
export interface Subject {
  /** Ids a scoped role may match: the state, call, application and project. */
  readonly scopes?: readonly string[];
  /** Person ids by their relation to the subject. */
  readonly people?: { readonly [R in Relation]?: readonly string[] };
  /** The case was handed in, or nominated. */
  readonly isHandedIn?: boolean;
  /** The case has reached the council, now or before. */
  readonly atCouncil?: boolean;
  /** Person ids by how they stand to the case. Where an action asks and this is absent, everybody stands so. */
  readonly standings?: { readonly [S in Standing]?: readonly string[] };
  /** What the session must have been stepped up for: `motion:<id>`, `payment-run:<id>`, `order:<id>`, `payee:<id>`, `statement:<hash>`, `assessment:<year>`, `policy-proposal:<hash>`. */
  readonly stepUp?: string;
}

/** Nobody is signed in, and somebody has to be. */
export const signInRequired = (): Refusal =>
  refuse('identity.sign-in-required', 'unauthenticated', 'Sign in to do this.');

/** The right behind an action, for lists of what there is. */
export function rightOf(action: Action): Right {
  return TABLE[action];
}

/** Whether a token may carry the action at all: what needs a step-up or manages sign-in stays with sessions. */
export function isTokenAction(action: Action): boolean {
  const right = rightOf(action);
  return right.stepUp !== true && right.noToken !== true;
}

/**
 * Decides whether the principal may do this to the subject; undefined means yes.
 * `now` is the act's stamp; without it an expired step-up is the session's business, which drops it at every request.
 * Refuses `identity.sign-in-required` (401), `identity.not-found` where the principal may not know of the subject,
 * `identity.forbidden`, `identity.scope-missing` and `identity.token-not-allowed` (403), `identity.own-case` and `identity.advised`
 * (403) where they stand to the subject so that somebody else has to do it, `identity.step-up-required`.
 */
export function authorise(
  principal: Principal,
  action: Action,
  subject: Subject = {},
  now?: Instant,
): Refusal | undefined {
  if (principal.kind === 'system') return undefined;
  const right = rightOf(action);
  if (right.by.includes('anyone')) return undefined;
  if (principal.kind === 'anonymous') return signInRequired();
  if (!isGranted(principal, action, subject)) return deny(principal, right, subject);
  if (principal.via === 'token') {
    return checkToken(principal, action, subject) ?? standingRefusal(principal, action, subject);
  }
  const ownCase = standingRefusal(principal, action, subject);
  if (ownCase !== undefined) return ownCase;
  if (right.stepUp === true && !isSteppedUp(principal, subject, now)) {
    const purpose = subject.stepUp ?? 'this act';
    return refuse('identity.step-up-required', 'step-up', `Confirm your identity for ${purpose}.`);
  }
  return undefined;
}

/**
 * Whether roles and relations grant the action, leaving step-up and token limits aside: what a person could do next.
 * For lists of possible acts; acts themselves ask `authorise`.
 */
export function hasRight(principal: Principal, action: Action, subject: Subject = {}): boolean {
  if (principal.kind === 'system' || rightOf(action).by.includes('anyone')) return true;
  if (principal.kind === 'anonymous') return false;
  return isGranted(principal, action, subject) && standingAgainst(principal, action, subject) === undefined;
}

/** Whether a role or a relation grants the action, however the person stands to the subject. */
function isGranted(principal: Principal, action: Action, subject: Subject): boolean {
  return abilityOf(principal, action).can(action, caslSubject('subject', { ...subject }) as never);
}

/** How the person stands to the subject so that they must not do this; what is not known counts against them. */
function standingAgainst({ id }: Principal, action: Action, { standings }: Subject): Standing | undefined {
  return rightOf(action).notBy?.find((standing) => standings?.[standing]?.includes(id) ?? true);
}

function standingRefusal(principal: Principal, action: Action, subject: Subject): Refusal | undefined {
  switch (standingAgainst(principal, action, subject)) {
    case undefined:
      return undefined;
    case 'party':
      return refuse(
        'identity.own-case',
        'forbidden',
        'You are on the applicant’s side of this case. Somebody else must do this.',
      );
    case 'adviser':
      return refuse(
        'identity.advised',
        'forbidden',
        'You reviewed this case or recommended on it. Somebody else must decide it.',
      );
  }
}

function deny(principal: Principal, right: Right, subject: Subject): Refusal {
  return knowsOf(principal, right, subject)
    ? refuse('identity.forbidden', 'forbidden', 'You may not do this.')
    : notKnown();
}

/** Whether the principal may know that the subject exists. A token knows what it may read, not what its owner may. */
function knowsOf(principal: Principal, { knownBy, by }: Right, subject: Subject): boolean {
  if (knownBy === undefined || by.includes('self')) return true;
  const action = knownBy as Action;
  return hasRight(principal, action, subject) && (principal.via !== 'token' || isInScope(principal, action));
}

const notKnown = (): Refusal =>
  refuse('identity.not-found', 'not-found', 'There is nothing here under this address.');

function checkToken(principal: Principal, action: Action, subject: Subject): Refusal | undefined {
  if (isTokenAction(action) && isInScope(principal, action)) return undefined;
  if (!knowsOf(principal, rightOf(action), subject)) return notKnown();
  return isTokenAction(action)
    ? refuse('identity.scope-missing', 'forbidden', `This access token lacks the scope ${action}.`)
    : refuse('identity.token-not-allowed', 'forbidden', 'An access token cannot do this. Sign in instead.');
}

function isInScope(principal: Principal, action: Action): boolean {
  return (principal.scopes ?? []).some((scope) => scopeCovers(scope, action));
}

/** Whether a token scope, an action or a whole domain such as `applications.*`, covers the action. */
export function scopeCovers(scope: string, action: Action): boolean {
  return scope === action || (scope.endsWith('.*') && action.startsWith(scope.slice(0, -1)));
}

function isSteppedUp(principal: Principal, subject: Subject, now: Instant | undefined): boolean {
  const { stepUp } = principal;
  if (stepUp === undefined || subject.stepUp === undefined || stepUp.purpose !== subject.stepUp) return false;
  return now === undefined || now < stepUp.until;
}

const abilities = new WeakMap<Principal, Map<Action, MongoAbility>>();

/** What the principal may do of this one action: a request asks for few of them. */
function abilityOf(principal: Principal, action: Action): MongoAbility {
  const known = abilities.get(principal) ?? new Map<Action, MongoAbility>();
  abilities.set(principal, known);
  const ability = known.get(action) ?? buildAbility(principal, action);
  known.set(action, ability);
  return ability;
}

function buildAbility(principal: Principal, action: Action): MongoAbility {
  const { can, build } = new AbilityBuilder<MongoAbility>(createMongoAbility);
  const { by, onceHandedIn } = rightOf(action);
  for (const grantee of by) {
    const also = onceHandedIn === true && !isRelation(grantee) ? { isHandedIn: true } : {};
    for (const condition of conditionsFor(grantee, principal)) {
      can(action, 'subject', { ...condition, ...also });
    }
  }
  return build();
}

type Condition = Record<string, unknown>;

/** The CASL conditions under which this grantee is this person; none where it never is. */
function conditionsFor(grantee: Grantee, principal: Principal): readonly Condition[] {
  if (grantee === 'anyone' || grantee === 'signed-in') return [{}];
  if (isRelation(grantee)) return [{ [`people.${grantee}`]: principal.id }];
  if (isRole(grantee)) return heldAs(principal, grantee).map(whereHeld);
  const [manner, role] = grantee.split(':') as ['any-state' | 'at-council' | 'this-case', Role];
  const held = heldAs(principal, role);
  if (manner === 'any-state') return held.map(() => ({}));
  if (manner === 'at-council') return held.map(() => ({ atCouncil: true }));
  return held.filter(({ scopeId }) => scopeId !== null).map(whereHeld);
}

function heldAs(principal: Principal, role: Role): readonly HeldRole[] {
  return principal.roles.filter((held) => held.role === role);
}

function whereHeld({ scopeId }: HeldRole): Condition {
  return scopeId === null ? {} : { scopes: scopeId };
}

function isRelation(grantee: Grantee): grantee is Relation {
  return (RELATIONS as readonly string[]).includes(grantee);
}

function isRole(grantee: Grantee): grantee is Role {
  return (ROLES as readonly string[]).includes(grantee);
}
