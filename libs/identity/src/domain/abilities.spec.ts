import { describe, expect, it } from '@jest/globals';
import type { HeldRole, Principal, Role } from '#libs/kernel/src/index.js';
import { ANONYMOUS, ROLES, systemPrincipal } from '#libs/kernel/src/index.js';
import type { Action, Subject } from './abilities.js';
import { ACTIONS, authorise, hasRight, isTokenAction, rightOf } from './abilities.js';
import type { Relation } from './rights.js';
import { RELATIONS } from './rights.js';

const ME = 'person-1';
const CASE = 'case-1';
/** A case on which somebody else stands on the applicant's side, and others have advised. */
const OTHERS = { standings: { party: ['person-3'], adviser: ['person-4'] }, isHandedIn: true };

function person(roles: readonly HeldRole[] = [], more: Partial<Principal> = {}): Principal {
  return { kind: 'person', id: ME, roles, via: 'session', scopes: null, ...more };
}

function holding(role: Role, scopeId: string | null = null): Principal {
  return person([{ role, scopeType: scopeId === null ? 'fund' : 'application', scopeId }]);
}

const PUBLIC: readonly Action[] = [
  'calls.read',
  'policies.read',
  'projects.read',
  'health.read-public',
  'members.read',
  'audit.read-public',
];
const SIGNED_IN: readonly Action[] = [
  'applications.create',
  'projects.register',
  'projects.nominate',
  'health.object',
];
const CASE_READER: readonly Action[] = ['applications.read', 'documents.read'];

/** What each role held for the whole fund grants, without any relation: the transposed view of the table. */
const BY_ROLE: Readonly<Record<Role, readonly Action[]>> = {
  applicant: [],
  reviewer: [
    'health.read-proposals',
    'health.read-outreach',
    'health.read-priority',
    'health.state-exposure',
  ],
  adviser: [],
  'state-finance': ['policies.read-proposals'],
  donor: [],
  representative: [
    'policies.read-proposals',
    'council.read',
    'council.vote',
    'council.object',
    'council.recuse',
  ],
  alternate: ['policies.read-proposals', 'council.read', 'council.vote'],
  'tab-chair': [
    'health.read-proposals',
    'health.read-outreach',
    'health.read-contacts',
    ...CASE_READER,
    'applications.list-all',
    'applications.note-internal',
    'health.read-people',
    'health.read-priority',
    'health.read-statements',
    'health.read-signals',
    'health.note-signals',
    'health.state-exposure',
    'reviews.assign',
    'reviews.read-all',
    'reviews.recommend',
    'council.read',
    'health.read-outreach',
    'health.read-contacts',
  ],
  executive: [
    'policies.propose-account',
    'policies.adopt-account',
    'policies.read-proposals',
    'policies.propose',
    'policies.adopt',
    'policies.withdraw-proposal',
    'policies.withdraw-account',
    'health.read-proposals',
    'health.read-outreach',
    'health.adopt-method',
    ...CASE_READER,
    'applications.list-all',
    'applications.decline',
    'applications.defer',
    'applications.return-to-council',
    'applications.reopen',
    'applications.annul',
    'applications.terminate',
    'applications.note-internal',
    'health.read-priority',
    'health.read-statements',
    'reviews.read-all',
    'council.read',
    'council.award-delegated',
    'council.approve-emergency',
    'ledger.read',
    'treasury.read',
    'agreements.countersign',
    'milestones.write-off',
    'health.read-outreach',
    'health.adopt-method',
  ],
  secretariat: [
    'health.read-proposals',
    'health.propose-method',
    'health.adopt-method',
    'audit.request-checkpoint',
    ...CASE_READER,
    'applications.list-all',
    'applications.hold',
    'policies.read-proposals',
    'policies.propose',
    'policies.adopt',
    'policies.withdraw-proposal',
    'council.read',
    'council.record-recusal',
    'council.cancel',
    'members.assess',
    'members.record-gdp',
    'members.record-receipt',
    'ledger.read',
    'people.check-identity',
    'health.propose-method',
    'health.adopt-method',
  ],
  programme: [
    'policies.read-proposals',
    'health.read-proposals',
    'health.read-outreach',
    'health.draw-outreach',
    'health.log-contact',
    'health.read-contacts',
    'health.wish-contact',
    'health.propose-method',
    ...CASE_READER,
    'applications.list-all',
    'applications.nominate',
    'applications.pause',
    'applications.resume',
    'applications.screen',
    'applications.triage',
    'applications.check-proposal',
    'applications.triage-emergency',
    'applications.complete',
    'applications.refer-back',
    'applications.hold',
    'applications.release-embargo',
    'applications.release-dispute',
    'applications.note-internal',
    'calls.manage',
    'projects.edit',
    'health.read-people',
    'health.read-priority',
    'health.read-statements',
    'health.read-signals',
    'health.note-signals',
    'health.state-handover',
    'health.assess',
    'health.state-exposure',
    'health.state-money',
    'health.import-evidence',
    'health.refresh',
    'health.refresh-sooner',
    'reviews.assign',
    'reviews.read-all',
    'treasury.read',
    'agreements.offer',
    'milestones.certify',
    'milestones.reject',
    'documents.attach',
    'people.read',
    'people.check-identity',
    'health.read-outreach',
    'health.draw-outreach',
    'health.log-contact',
    'health.read-contacts',
    'health.wish-contact',
    'health.look-first',
    'health.decide-remark',
    'health.propose-method',
  ],
  treasury: [
    'policies.propose-account',
    'policies.withdraw-account',
    'policies.read-proposals',
    ...CASE_READER,
    'applications.list-all',
    'applications.check-emergency',
    'applications.hold',
    'applications.release-sanctions',
    'applications.note-internal',
    'members.assess',
    'members.record-gdp',
    'members.reverse-assessment',
    'members.record-receipt',
    'ledger.read',
    'ledger.appropriate',
    'treasury.read',
    'treasury.payee-verify',
    'orders.approve',
    'payment-runs.create',
    'payment-runs.void',
    'payment-runs.release',
    'payment-runs.resolve',
    'statements.import',
    'statements.assign',
    'statements.confirm',
    'statements.set-aside',
    'documents.attach',
  ],
  'appeal-panel': [...CASE_READER, 'applications.list-all', 'applications.decide-appeal'],
  'data-protection-officer': [
    'health.erase-signals',
    'health.record-objection',
    'people.read',
    'people.read-recoveries',
    'roles.read',
    'read-log.read',
  ],
  auditor: [
    'policies.read-proposals',
    'health.read-proposals',
    'health.read-outreach',
    'health.read-contacts',
    'audit.request-checkpoint',
    ...CASE_READER,
    'applications.list-all',
    'health.read-people',
    'health.read-priority',
    'health.read-statements',
    'reviews.read-all',
    'council.read',
    'ledger.read',
    'treasury.read',
    'audit.read-full',
    'people.read',
    'people.read-recoveries',
    'roles.read',
    'read-log.read',
    'health.read-outreach',
    'health.read-contacts',
  ],
  admin: [
    'people.read',
    'people.check-identity',
    'people.confirm-recovery',
    'people.refuse-recovery',
    'people.read-recoveries',
    'people.close',
    'roles.read',
    'roles.grant',
    'operations.outbox',
    'audit.request-checkpoint',
  ],
};

const BY_RELATION: Readonly<Record<Relation, readonly Action[]>> = {
  viewer: CASE_READER,
  commenter: CASE_READER,
  editor: [
    ...CASE_READER,
    'applications.edit',
    'applications.submit',
    'applications.submit-proposal',
    'applications.answer-clarification',
    'applications.withdraw',
    'applications.appeal',
    'applications.report-closing',
    'applications.accept-emergency-terms',
    'applications.pause',
    'applications.resume',
    'projects.edit',
    'treasury.payee-edit',
    'agreements.accept-terms',
    'agreements.sign',
    'milestones.report',
    'milestones.claim',
    'documents.attach',
  ],
  maintainer: [
    'health.read-people',
    'health.read-priority',
    'health.read-statements',
    'health.read-contacts',
    'health.wish-contact',
    'health.look-first',
    'health.remark',
    'health.state-money',
    'health.refresh',
  ],
  assignee: [
    ...CASE_READER,
    'health.read-people',
    'reviews.read-own',
    'reviews.declare',
    'reviews.submit',
    'reviews.request-clarification',
    'documents.attach',
  ],
  submitter: ['reviews.read-all'],
  self: [
    'applications.answer-invitation',
    'notifications.read-own',
    'people.read-own',
    'people.edit-own',
    'people.refuse-recovery',
    'sessions.manage',
    'tokens.manage',
    'accounts.link',
  ],
};

const STEP_UP: readonly Action[] = [
  'applications.annul',
  'applications.decline',
  'applications.terminate',
  'members.assess',
  'members.record-gdp',
  'members.reverse-assessment',
  'policies.propose',
  'policies.adopt',
  'policies.propose-account',
  'policies.adopt-account',
  'health.adopt-method',
  'ledger.appropriate',
  'council.vote',
  'council.object',
  'council.recuse',
  'council.record-recusal',
  'council.cancel',
  'council.award-delegated',
  'council.approve-emergency',
  'treasury.payee-edit',
  'agreements.countersign',
  'milestones.write-off',
  'orders.approve',
  'payment-runs.release',
  'payment-runs.resolve',
  'people.close',
  'people.confirm-recovery',
  'statements.confirm',
  'statements.import',
  'statements.set-aside',
  'treasury.payee-verify',
  'agreements.sign',
];

/** The actions of the table in its order; what is not in the list is denied. */
function granted(...lists: readonly (readonly Action[])[]): readonly Action[] {
  return ACTIONS.filter((action) => [PUBLIC, SIGNED_IN, ...lists].some((list) => list.includes(action)));
}

describe('rights by role: of all actions exactly these are granted', () => {
  it.each(ROLES)('%s for the whole fund', (role) => {
    const subject = { scopes: [CASE], ...OTHERS };
    expect(ACTIONS.filter((action) => hasRight(holding(role), action, subject))).toEqual(
      granted(BY_ROLE[role]),
    );
    for (const action of ACTIONS) {
      const refusal = authorise(holding(role), action, subject);
      if (granted(BY_ROLE[role]).includes(action)) {
        expect([action, refusal?.kind]).toEqual([action, STEP_UP.includes(action) ? 'step-up' : undefined]);
      } else {
        expect([action, refusal?.code]).toEqual([
          action,
          expect.stringMatching(/^identity\.(forbidden|not-found)$/),
        ]);
      }
    }
  });

  it.each(ROLES)('%s for this case', (role) => {
    const ofThisCase = role === 'reviewer' ? ([...CASE_READER, 'health.read-people'] as const) : [];
    expect(
      ACTIONS.filter((action) => hasRight(holding(role, CASE), action, { scopes: [CASE], ...OTHERS })),
    ).toEqual(granted(BY_ROLE[role], ofThisCase));
  });

  it.each(ROLES)('%s for another case', (role) => {
    const ofAnyState: readonly Action[] =
      {
        representative: ['policies.read-proposals', 'council.read'] as const,
        alternate: ['policies.read-proposals', 'council.read'] as const,
        'state-finance': ['policies.read-proposals'] as const,
      }[role as string] ?? [];
    expect(
      ACTIONS.filter((action) => hasRight(holding(role, 'case-2'), action, { scopes: [CASE], ...OTHERS })),
    ).toEqual(granted(ofAnyState));
  });
});

describe('rights by relation: of all actions exactly these are granted', () => {
  it.each(RELATIONS)('%s', (relation) => {
    const mine = { people: { [relation]: ['person-2', ME] }, ...OTHERS };
    expect(ACTIONS.filter((action) => hasRight(person(), action, mine))).toEqual(
      granted(BY_RELATION[relation]),
    );
    const anothers = { people: { [relation]: ['person-2'] }, ...OTHERS };
    expect(ACTIONS.filter((action) => hasRight(person(), action, anothers))).toEqual(granted());
  });
});

describe('whoever is not signed in', () => {
  it('may do what is open to anyone, and is asked to sign in for the rest', () => {
    const subject = { scopes: [CASE], people: { self: ['anonymous'] } };
    expect(
      ACTIONS.filter((action) => authorise(ANONYMOUS, action, subject)?.kind !== 'unauthenticated'),
    ).toEqual(PUBLIC);
    expect(PUBLIC.map((action) => authorise(ANONYMOUS, action))).toEqual(PUBLIC.map(() => undefined));
  });
});

describe('scopes', () => {
  it('lets a reviewer of this case read it, and the fund-wide reviewer not', () => {
    const here: Subject = { scopes: [CASE], isHandedIn: true };
    expect(hasRight(holding('reviewer', CASE), 'applications.read', here)).toBe(true);
    expect(hasRight(holding('reviewer'), 'applications.read', here)).toBe(false);
  });

  it('shows a case to representatives once it has reached the council', () => {
    const rep = holding('representative', 'DEU');
    expect(hasRight(rep, 'applications.read', { atCouncil: false, isHandedIn: true })).toBe(false);
    expect(hasRight(rep, 'applications.read', { atCouncil: true, isHandedIn: true })).toBe(true);
  });

  it('lets a representative vote for their own state only', () => {
    const rep = holding('representative', 'DEU');
    expect(hasRight(rep, 'council.vote', { scopes: ['DEU'], ...OTHERS })).toBe(true);
    expect(hasRight(rep, 'council.vote', { scopes: ['FRA'], ...OTHERS })).toBe(false);
    expect(hasRight(rep, 'council.vote', {})).toBe(false);
  });
});

describe('standings', () => {
  const everything = person(ROLES.map((role) => ({ role, scopeType: 'fund', scopeId: null })));
  const standing = (standings: Subject['standings']): Subject => ({
    scopes: [CASE],
    standings,
    isHandedIn: true,
  });
  const refusedTo = (subject: Subject, code: string) =>
    ACTIONS.filter((action) => authorise(everything, action, subject)?.code === code);

  it('keep whoever is on the applicant’s side from every act of the fund on a case, whatever their roles', () => {
    const own = standing({ party: [ME], adviser: [] });
    const refused = refusedTo(own, 'identity.own-case');
    // Of all acts for whose subject a case is known, these are left to them: to read, to pause, to attach, to declare an interest.
    const forTheFund = ACTIONS.filter((action) => rightOf(action).notBy?.includes('party') === true);
    expect(refused).toEqual(
      forTheFund.filter((action) => !rightOf(action).by.every((by) => by === 'assignee')),
    );
    const ofCases = ACTIONS.filter((action) =>
      ['applications.read', 'council.read'].includes(rightOf(action).knownBy ?? ''),
    );
    const toRoles = ofCases.filter((action) =>
      rightOf(action).by.some((by) => ROLES.some((role) => role === by)),
    );
    expect(toRoles.filter((action) => !forTheFund.includes(action))).toEqual([
      'applications.read',
      'applications.pause',
      'applications.resume',
      'council.read',
      'council.recuse',
      'documents.attach',
      'documents.read',
    ]);
    expect(refused.filter((action) => hasRight(everything, action, own))).toEqual([]);
  });

  it('keep whoever advised from deciding on the advice', () => {
    expect(refusedTo(standing({ party: [], adviser: [ME] }), 'identity.advised')).toEqual([
      'applications.decline',
      'applications.defer',
      'applications.return-to-council',
      'applications.reopen',
      'applications.annul',
      'applications.terminate',
      'council.award-delegated',
      'council.approve-emergency',
    ]);
  });

  it('count against everybody where they are not known', () => {
    expect(authorise(everything, 'applications.screen', { scopes: [CASE], isHandedIn: true })?.code).toBe(
      'identity.own-case',
    );
    const half = standing({ party: ['person-3'] });
    expect(authorise(everything, 'applications.decline', half)?.code).toBe('identity.advised');
  });

  it('are told after what a person, or a token, may know, and before a step-up is asked for', () => {
    const own = standing({ party: [ME], adviser: [] });
    expect(authorise(person(), 'applications.screen', own)?.code).toBe('identity.not-found');
    const token: Principal = { ...everything, via: 'token', scopes: ['calls.manage'] };
    expect(authorise(token, 'applications.screen', own)?.code).toBe('identity.not-found');
    expect(authorise({ ...token, scopes: ['applications.*'] }, 'applications.screen', own)?.code).toBe(
      'identity.own-case',
    );
    expect(authorise(everything, 'agreements.countersign', own)?.code).toBe('identity.own-case');
    expect(authorise(systemPrincipal('grant'), 'applications.screen')).toBeUndefined();
  });
});

describe('a case that was not handed in', () => {
  const everything = person(
    ['fund', 'call', 'application'].flatMap((scopeType) =>
      ROLES.map((role) => ({ role, scopeType, scopeId: scopeType === 'fund' ? null : CASE }) as HeldRole),
    ),
  );
  const ofCases = ACTIONS.filter((action) => rightOf(action).knownBy === 'applications.read');

  it.each([{ isHandedIn: false }, {}])(
    'is not there for anybody but its team, whatever their roles: %j',
    (draft) => {
      const subject: Subject = { scopes: [CASE], atCouncil: true, standings: OTHERS.standings, ...draft };
      expect(ofCases.filter((action) => hasRight(everything, action, subject))).toEqual([]);
      for (const action of ofCases) {
        expect([action, authorise(everything, action, subject)?.code]).toEqual([
          action,
          'identity.not-found',
        ]);
      }
      const mine: Subject = { ...subject, people: { editor: [ME] } };
      expect(ofCases.filter((action) => hasRight(person(), action, mine))).toEqual(
        ofCases.filter((action) => rightOf(action).by.some((by) => by === 'editor')),
      );
    },
  );
});

describe('what a refusal tells', () => {
  it('says not-found of a case the person may not know', () => {
    expect(authorise(person(), 'applications.screen', { scopes: [CASE] })).toMatchObject({
      code: 'identity.not-found',
      kind: 'not-found',
    });
  });

  it('says forbidden of a case the person may read', () => {
    const subject = { people: { viewer: [ME] } };
    expect(authorise(person(), 'applications.screen', subject)?.code).toBe('identity.forbidden');
  });

  it('knows every action it measures knowledge by', () => {
    for (const action of ACTIONS) {
      const { knownBy } = rightOf(action);
      if (knownBy !== undefined) expect(ACTIONS).toContain(knownBy);
    }
  });
});

describe('step-up', () => {
  const until = '2026-06-30T12:00:00.000Z';
  const subject: Subject = { scopes: [CASE], people: { editor: [ME] }, stepUp: 'motion:1', ...OTHERS };
  const steppedUp = (purpose: string): Principal =>
    person(
      ROLES.map((role) => ({ role, scopeType: 'fund', scopeId: null })),
      { stepUp: { purpose, until } },
    );

  it('is asked for by exactly the acts that need it', () => {
    expect(ACTIONS.filter((action) => rightOf(action).stepUp === true).sort()).toEqual([...STEP_UP].sort());
  });

  it.each(STEP_UP)('opens %s for its purpose alone and until its end', (action) => {
    const ok = authorise(steppedUp('motion:1'), action, subject, '2026-06-30T11:59:59.999Z');
    expect(ok).toBeUndefined();
    for (const [principal, at] of [
      [steppedUp('motion:1'), until],
      [steppedUp('motion:2'), '2026-06-30T11:00:00.000Z'],
      [steppedUp('*'), '2026-06-30T11:00:00.000Z'],
    ] as const) {
      expect(authorise(principal, action, subject, at)?.code).toBe('identity.step-up-required');
    }
    expect(authorise(steppedUp('motion:1'), action, { ...subject, stepUp: undefined })?.kind).toBe('step-up');
  });

  it('does not lend a right that roles and relations deny', () => {
    const principal = person([], { stepUp: { purpose: 'motion:1', until } });
    expect(authorise(principal, 'council.vote', { scopes: ['DEU'], stepUp: 'motion:1' })?.kind).toBe(
      'not-found',
    );
  });
});

describe('tokens', () => {
  const token = (...scopes: string[]): Principal =>
    person([{ role: 'treasury', scopeType: 'fund', scopeId: null }], {
      via: 'token',
      scopes,
      stepUp: { purpose: 'order:1', until: '2999-01-01T00:00:00.000Z' },
    });

  it('do what role and scope both allow', () => {
    expect(authorise(token('ledger.read'), 'ledger.read')).toBeUndefined();
    expect(authorise(token('ledger.*'), 'ledger.read')).toBeUndefined();
    expect(authorise(token('ledger.*'), 'treasury.read')?.code).toBe('identity.scope-missing');
    expect(authorise(token('audit.*'), 'audit.read-full')?.kind).toBe('forbidden');
    expect(authorise(token(), 'members.read')).toBeUndefined();
  });

  it.each(ACTIONS.filter((action) => !isTokenAction(action)))('never do %s', (action) => {
    const everything = ROLES.map((role) => ({ role, scopeType: 'fund' as const, scopeId: null }));
    const every = ACTIONS.map((one) => one.replace(/\..*/, '.*'));
    const principal: Principal = { ...token(action, ...every), roles: everything };
    const refusal = authorise(principal, action, {
      scopes: [CASE],
      people: { self: [ME], editor: [ME] },
      stepUp: 'order:1',
      isHandedIn: true,
    });
    expect(refusal?.code).toBe('identity.token-not-allowed');
  });
});

describe('what a token may know', () => {
  const everything = ROLES.map((role) => ({ role, scopeType: 'fund' as const, scopeId: null }));
  const subject: Subject = {
    scopes: [CASE],
    people: { self: [ME], editor: [ME], assignee: [ME] },
    isHandedIn: true,
  };
  const token = (...scopes: string[]): Principal => person(everything, { via: 'token', scopes });

  it.each(ACTIONS.filter((action) => rightOf(action).knownBy !== undefined))(
    'is what it may read: without the scope %s is refused as if there were nothing',
    (action) => {
      const right = rightOf(action);
      const isOwn = right.by.includes('self');
      const withoutAny = authorise(token('calls.manage'), action, subject);
      expect(withoutAny?.kind).toBe(isOwn ? 'forbidden' : 'not-found');
      if (action === right.knownBy) return;
      expect(authorise(token(right.knownBy ?? ''), action, subject)?.kind).toBe('forbidden');
    },
  );

  it('is no more where the role is lacking too', () => {
    const auditor = [{ role: 'auditor', scopeType: 'fund', scopeId: null }] as const;
    const decline = (scope: string) =>
      authorise(person(auditor, { via: 'token', scopes: [scope] }), 'applications.decline', subject)?.code;
    expect(decline('audit.*')).toBe('identity.not-found');
    expect(decline('applications.read')).toBe('identity.forbidden');
  });
});

describe('our own processes', () => {
  it('may do everything', () => {
    expect(ACTIONS.filter((action) => authorise(systemPrincipal('grant'), action) !== undefined)).toEqual([]);
  });
});
