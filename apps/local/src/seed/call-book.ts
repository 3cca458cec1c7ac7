import { DEFAULT_LIFECYCLE_POLICY } from '#libs/applications/src/domain/lifecycle-policy.js';
import type { LifecyclePolicy } from '#libs/applications/src/domain/lifecycle-policy.js';
import type { CouncilPolicy } from '#libs/council/src/domain/council-policy.js';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/domain/council-policy.js';
import type { CallPolicyKind } from '#libs/charter/src/domain/fund-file.js';
import type { CallForm } from '#libs/programmes/src/domain/call-form.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ReviewPolicy } from '#libs/reviews/src/domain/review-policy.js';
import { DEFAULT_REVIEW_POLICY } from '#libs/reviews/src/domain/review-policy.js';
import type { TreasuryPolicy } from '#libs/treasury/src/domain/treasury-policy.js';
import { DEFAULT_TREASURY_POLICY } from '#libs/treasury/src/domain/treasury-policy.js';
import { EMERGENCY_FORM, STANDARD_FORM } from './call-forms.js';

/** A fixed id of the demo fund, so that seeding again finds what is there. */
function seedId(group: string, number: number): string {
  return `01930000-0000-7000-8${group}-${number.toString().padStart(12, '0')}`;
}

/**
 * The demo's clock: what the story waits for takes seconds; what people do in it has minutes, so that a slow machine does not
 * make anybody late.
 */
const DEMO_LIFECYCLE: LifecyclePolicy = {
  ...DEFAULT_LIFECYCLE_POLICY,
  durations: {
    draft: '1h',
    evidenceWait: '20s',
    screening: '30m',
    conceptTriage: '30m',
    invited: '30m',
    proposalCheck: '30m',
    review: '30m',
    clarification: '30m',
    recommendation: '30m',
    negotiation: '30m',
    agreement: '30m',
    closing: '30m',
    appeal: '30m',
    appealDecision: '30m',
    emergencyTriage: '30m',
    emergencyDecision: '30m',
    executiveDecision: '30m',
    reserveList: '30m',
    sanctionsHold: '30m',
    disputeHold: '30m',
    embargoHold: '30m',
    undatedMilestone: '30m',
  },
  reminders: ['1s'],
};

const DEMO_REVIEW: ReviewPolicy = {
  ...DEFAULT_REVIEW_POLICY,
  acceptWithin: '10s',
  submitWithin: '30s',
  reminders: ['2s'],
};

const DEMO_COUNCIL: CouncilPolicy = {
  ...DEFAULT_COUNCIL_POLICY,
  votingPeriod: '60s',
  silencePeriod: '5s',
  ratificationPeriod: '60s',
  reminders: ['1s'],
  reopened: { ...DEFAULT_COUNCIL_POLICY.reopened, period: '20s' },
  earlyClose: 'when-all-final',
};

const DEMO_TREASURY: TreasuryPolicy = {
  ...DEFAULT_TREASURY_POLICY,
  coolDown: '0ms',
  acceptance: '30m',
  payment: '30m',
  transmissionTimeout: '10s',
  bankPoll: '500ms',
};

/** The fund's own rules, and the demo's with its clock. */
export const POLICY_SETS = {
  default: {
    lifecycle: DEFAULT_LIFECYCLE_POLICY,
    review: DEFAULT_REVIEW_POLICY,
    council: DEFAULT_COUNCIL_POLICY,
    treasury: DEFAULT_TREASURY_POLICY,
  },
  demo: { lifecycle: DEMO_LIFECYCLE, review: DEMO_REVIEW, council: DEMO_COUNCIL, treasury: DEMO_TREASURY },
} as const;

export const PROGRAMMES = [
  {
    id: seedId('001', 1),
    slug: 'maintenance',
    title: 'Critical infrastructure maintenance',
    sharePercent: 50,
  },
  { id: seedId('001', 2), slug: 'ecosystem', title: 'Ecosystem strengthening', sharePercent: 30 },
  { id: seedId('001', 3), slug: 'gap', title: 'Strategic gap filling', sharePercent: 15 },
  { id: seedId('001', 4), slug: 'emergency', title: 'Emergency response', sharePercent: 5 },
] as const;

/** One call of the demo fund; amounts in whole euros. */
export interface SeedCall {
  readonly id: string;
  readonly programmeId: string;
  readonly slug: string;
  readonly title: string;
  readonly twoStep: boolean;
  readonly emergency: boolean;
  readonly minimum: number;
  readonly maximum: number;
  readonly policies: keyof typeof POLICY_SETS;
  readonly form: CallForm;
}

const [MAINTENANCE, ECOSYSTEM, GAP, EMERGENCY] = PROGRAMMES.map(({ id }) => id) as [
  string,
  string,
  string,
  string,
];

const standard = { emergency: false, form: STANDARD_FORM, policies: 'default' } as const;

/** The calls of the demo fund: the fund's own, and the demo's with deadlines of seconds and minutes. */
export const CALLS: readonly SeedCall[] = [
  {
    ...standard,
    id: seedId('003', 1),
    programmeId: MAINTENANCE,
    slug: 'maintenance-2026',
    title: 'Critical infrastructure maintenance 2026',
    twoStep: true,
    minimum: 50_000,
    maximum: 500_000,
  },
  {
    ...standard,
    id: seedId('003', 2),
    programmeId: ECOSYSTEM,
    slug: 'ecosystem-2026',
    title: 'Audits, accessibility and documentation 2026',
    twoStep: false,
    minimum: 10_000,
    maximum: 250_000,
  },
  {
    ...standard,
    id: seedId('003', 3),
    programmeId: GAP,
    slug: 'gap-2026',
    title: 'Areas without an open alternative 2026',
    twoStep: true,
    minimum: 50_000,
    maximum: 1_000_000,
  },
  {
    ...standard,
    id: seedId('003', 4),
    programmeId: EMERGENCY,
    slug: 'emergency',
    title: 'Emergency response',
    twoStep: false,
    emergency: true,
    form: EMERGENCY_FORM,
    minimum: 1_000,
    maximum: 50_000,
  },
  {
    ...standard,
    id: seedId('003', 11),
    programmeId: MAINTENANCE,
    slug: 'demo-maintenance',
    title: 'Maintenance, with the demo’s short deadlines',
    twoStep: true,
    minimum: 50_000,
    maximum: 500_000,
    policies: 'demo',
  },
  {
    ...standard,
    id: seedId('003', 12),
    programmeId: ECOSYSTEM,
    slug: 'demo-ecosystem',
    title: 'Ecosystem, with the demo’s short deadlines',
    twoStep: false,
    minimum: 10_000,
    maximum: 250_000,
    policies: 'demo',
  },
  {
    ...standard,
    id: seedId('003', 13),
    programmeId: EMERGENCY,
    slug: 'demo-emergency',
    title: 'Emergency, with the demo’s short deadlines',
    twoStep: false,
    emergency: true,
    form: EMERGENCY_FORM,
    minimum: 1_000,
    maximum: 50_000,
    policies: 'demo',
  },
];

/** The ids of the policies of a set, by kind. */
export function policyIdsOf(set: keyof typeof POLICY_SETS): Readonly<Record<CallPolicyKind, string>> {
  const first = set === 'default' ? 1 : 11;
  return {
    lifecycle: seedId('002', first),
    review: seedId('002', first + 1),
    council: seedId('002', first + 2),
    treasury: seedId('002', first + 3),
  };
}

const IDS: ReadonlyMap<string, string> = new Map([
  ...PROGRAMMES.map(({ slug, id }): [string, string] => [`programme:${slug}`, id]),
  ...CALLS.map(({ slug, id }): [string, string] => [`call:${slug}`, id]),
  ...(['default', 'demo'] as const).flatMap((set) =>
    Object.entries(policyIdsOf(set)).map(([kind, id]): [string, string] => [`policy:${kind}:${set}`, id]),
  ),
]);

/** The id of a row of the demo fund: the same in every home where somebody may write it down. */
export function seededId(kind: string, key: string): string {
  return IDS.get(`${kind}:${key}`) ?? newId();
}
