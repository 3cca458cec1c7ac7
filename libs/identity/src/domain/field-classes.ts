import type { Visibility } from '#libs/kernel/src/index.js';
import { isVisible } from '#libs/kernel/src/index.js';

type Classes = Readonly<Record<string, Visibility>>;

function all(visibility: Visibility, ...fields: readonly string[]): Classes {
  return Object.fromEntries(fields.map((field) => [field, visibility]));
}

/**
 * The visibility class of every field that leaves the system, by resource and by its name on the wire (design, doctrine 8).
 * API, search, exports, mails, logs and errors all ask here. A field that is not listed leaves nowhere.
 */
export const FIELD_CLASSES = {
  person: {
    ...all('public', 'id', 'publicName'),
    ...all('case-team', 'roles'),
    ...all('restricted', 'legalName', 'email', 'accounts', 'createdAt'),
  },
  accessRecovery: {
    ...all(
      'case-team',
      'id',
      'personId',
      'identityCheck',
      'checkedBy',
      'checkedAt',
      'confirmableFrom',
      'expiresAt',
      'outcome',
      'endedAt',
    ),
    ...all('restricted', 'email'),
  },
  programme: all('public', 'id', 'slug', 'title', 'share', 'envelopes'),
  call: all(
    'public',
    ...[
      'id',
      'slug',
      'title',
      'programmeId',
      'programme',
      'opensAt',
      'closesAt',
      'state',
      'twoStep',
      'emergency',
    ],
    ...['instrument', 'minimum', 'maximum', 'form', 'policies', 'version'],
  ),
  project: {
    ...all(
      'public',
      'id',
      'slug',
      'name',
      'summary',
      'licence',
      'eurostackLayer',
      'lifecycle',
      'language',
      'repositories',
      'packages',
      'homepage',
    ),
    ...all('public', 'createdAt', 'version', 'metrics', 'score'),
    ...all('applicant', 'people', 'registeredBy'),
    ...all('case-team', 'priority', 'practiceMetrics'),
    ...all('restricted', 'peopleMetrics', 'successionSignals', 'successionNotes'),
  },
  application: {
    ...all('applicant', 'id', 'number', 'callId', 'programmeId', 'projectId', 'title', 'stage', 'stageSince'),
    ...all(
      'applicant',
      'waiting',
      'route',
      'requested',
      'award',
      'submittedAt',
      'version',
      'acts',
      'createdAt',
    ),
    ...all('applicant', 'answers', 'budgetLines', 'milestones', 'members', 'history', 'decisions', 'appeals'),
    ...all('applicant', 'invitations'),
    ...all('applicant', 'clarifications', 'holds', 'policies', 'createdBy'),
    ...all('case-team', 'internalNotes', 'reviews', 'recommendation', 'conflicts', 'evidence', 'escalatedAt'),
    ...all('restricted', 'screeningHits', 'securityDetail', 'interests'),
  },
  award: all(
    'public',
    ...[
      'id',
      'number',
      'title',
      'project',
      'programme',
      'call',
      'award',
      'committedAt',
      'publicName',
      'paid',
    ],
    ...['stage', 'milestones', 'decisionNumber'],
  ),
  hold: {
    ...all('applicant', 'id', 'kind', 'openedAt', 'releasedAt', 'waitingFor', 'dueAt'),
    ...all('case-team', 'reason', 'openedBy', 'releasedBy', 'releaseReason', 'escalatedAt'),
  },
  disputeHold: {
    ...all('applicant', 'id', 'openedAt', 'releasedAt'),
    ...all('case-team', 'kind', 'waitingFor', 'dueAt', 'escalatedAt'),
    ...all('case-team', 'reason', 'openedBy', 'releasedBy', 'releaseReason'),
  },
  // A screening hit. Who has to look at it stays known to staff: nothing is silent.
  sanctionsHold: {
    ...all('applicant', 'id', 'openedAt', 'releasedAt'),
    ...all('case-team', 'waitingFor', 'dueAt', 'escalatedAt'),
    ...all('restricted', 'kind', 'reason', 'openedBy', 'releasedBy', 'releaseReason'),
  },
  review: {
    ...all(
      'applicant',
      'scores',
      'comments',
      'summary',
      'totalHundredths',
      'applicationVersion',
      'submittedAt',
    ),
    ...all('case-team', 'id', 'assignmentId', 'reviewerId', 'reviewer', 'isOutdated', 'internalComment'),
    ...all('restricted', 'interests', 'conflictDetail', 'honorarium'),
  },
  reviewAssignment: all(
    'case-team',
    ...['id', 'reviewerId', 'reviewer', 'state', 'ending', 'assignedAt', 'assignedBy', 'acceptDueAt'],
    ...['submitDueAt', 'endedAt', 'disclosed', 'reason'],
  ),
  motion: {
    ...all('public', 'id', 'number', 'kind', 'state', 'openedAt', 'closesAt', 'closedAt', 'outcome'),
    ...all(
      'public',
      'cancelled',
      'comparisons',
      'decisionNumber',
      'members',
      'ballots',
      'items',
      'policyId',
      'rollCall',
    ),
    ...all('case-team', 'applicationId', 'deliberation'),
    ...all('restricted', 'castBy', 'instruction'),
  },
  memberState: all(
    'public',
    'id',
    'name',
    'gdpMusd',
    'gdpYear',
    'gdpSource',
    'population',
    'accededOn',
    'exitedOn',
    'votes',
  ),
  assessment: all(
    'public',
    ...['id', 'stateId', 'state', 'year', 'assessed', 'received', 'policyId', 'onFloor', 'dueAt'],
    ...['overdueSince', 'reference'],
  ),
  receipt: {
    ...all('public', 'id', 'assessmentId', 'stateId', 'year', 'amount', 'valueDate', 'waiting'),
    ...all('restricted', 'reference', 'account'),
  },
  payee: {
    ...all('applicant', 'id', 'publicName', 'route', 'verifiedAt', 'accountVersion'),
    ...all('restricted', 'legalName', 'account', 'iban', 'bic', 'address', 'taxResidence', 'screening'),
  },
  fundYear: all('public', 'year', 'received', 'appropriated', 'committed', 'paid', 'programmes'),
  applicationCount: all('public', 'programme', 'year', 'outcome', 'count'),
  agreement: all(
    'applicant',
    ...['id', 'applicationId', 'award', 'state', 'offeredAt', 'acceptedAt', 'granteeSignedAt'],
    ...['countersignedAt', 'endedAt', 'advance', 'isEmergency', 'milestones', 'version', 'hash'],
  ),
  milestone: {
    ...all('public', 'position', 'kind', 'title', 'state', 'amount', 'dueOn'),
    ...all('applicant', 'id', 'agreementId', 'acceptance', 'payable', 'waiting', 'reports', 'version'),
  },
  paymentOrder: {
    ...all('applicant', 'id', 'applicationId', 'amount', 'state', 'milestoneId', 'confirmedAt'),
    ...all('case-team', 'approvals', 'missing', 'createdAt', 'hash', 'runId'),
    ...all('restricted', 'creditor', 'account', 'remittance'),
  },
  bankMovement: {
    ...all('case-team', 'id', 'amount', 'creditDebit', 'bookingDate', 'reason', 'waiting', 'assignment'),
    ...all('restricted', 'endToEndId', 'bankReference', 'creditorReference', 'returnReason'),
  },
  bankStatement: all(
    'case-team',
    ...['id', 'number', 'sequence', 'date', 'opening', 'closing', 'importedAt', 'setAsideAt', 'proposal'],
  ),
  auditEntry: {
    ...all('public', 'index', 'leaf'),
    ...all('restricted', 'entry', 'personId'),
  },
  accessToken: all('restricted', 'id', 'name', 'scopes', 'createdAt', 'expiresAt', 'lastUsedAt', 'revokedAt'),
  session: all(
    'restricted',
    ...['id', 'startedAt', 'lastUsedAt', 'expiresAt', 'endsAt', 'userAgent', 'isCurrent'],
  ),
} as const satisfies Readonly<Record<string, Classes>>;

export type Resource = keyof typeof FIELD_CLASSES;

/** The class of one field; undefined where it is not listed, which means that nobody gets it. */
export function classOf(resource: Resource, field: string): Visibility | undefined {
  const classes: Classes = FIELD_CLASSES[resource];
  return Object.hasOwn(classes, field) ? classes[field] : undefined;
}

/**
 * The part of a record a reader cleared up to `ceiling` may see. Fields above it are absent, not null, so that a hidden
 * value and an unknown one are told apart by nobody; unlisted fields never leave.
 */
export function project<T extends object>(resource: Resource, record: T, ceiling: Visibility): Partial<T> {
  return Object.fromEntries(
    Object.entries(record).filter(([field]) => {
      const visibility = classOf(resource, field);
      return visibility !== undefined && isVisible(visibility, ceiling);
    }),
  ) as Partial<T>;
}

/** The restricted fields a reader with this ceiling would be given: what the read log has to name. */
export function restrictedIn(resource: Resource, record: object, ceiling: Visibility): readonly string[] {
  if (ceiling !== 'restricted') return [];
  return Object.keys(record).filter((field) => classOf(resource, field) === 'restricted');
}
