import { z } from 'zod';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { GameMember } from './game.js';
import type { Rule } from './rule.js';
import { checkMonotone, readRule } from './rule.js';
import { ABSTENTIONS } from './tally.js';

/** The one weight a member state has. */
export const VOTES = 'votes';

/** A state with its votes, as rules of voting and power are computed over. */
export function gameMember(id: string, votes: number): GameMember {
  return { id, weights: { [VOTES]: votes } };
}

/** `28d` and `5wd` by the calendar; `72h`, `30m`, `5s`, `200ms` to the millisecond. */
const duration = z.string().regex(/^[1-9]\d{0,6}(d|wd|h|m|s|ms)$/);
const lead = z.string().regex(/^[1-9]\d{0,6}(d|h|m|s|ms)$/);
const minor = z.string().regex(/^\d{1,16}$/);
const part = z
  .strictObject({ num: z.int().min(0), den: z.int().min(1) })
  .refine(({ num, den }) => num <= den, 'A part is at most the whole.');

/** A rule over heads and votes under which a further vote in favour never hurts. */
const rule = z.unknown().transform((value, context): Rule => {
  const read = readRule(value, new Set([VOTES]));
  const refusal = isRefusal(read) ? read : checkMonotone(read, 'rule');
  if (refusal === undefined && !isRefusal(read)) return read;
  context.addIssue({ code: 'custom', message: `${refusal?.code}: ${refusal?.message}` });
  return z.NEVER;
});

/**
 * The body of a policy of kind `council`: periods, quorum and majorities, the silence procedure and emergency caps.
 * A motion pins the version when it opens. Source: governance, "Deciding".
 */
export const councilPolicySchema = z.strictObject({
  votingPeriod: duration,
  silencePeriod: duration,
  ratificationPeriod: duration,
  calendar: z.strictObject({ zone: z.string().min(1), holidays: z.array(z.iso.date()) }),
  reminders: z.array(lead).max(10),
  quorum: rule,
  decision: rule,
  abstention: z.enum(ABSTENTIONS),
  /** A quorum missed once opens the motion again, for this long and under this quorum. */
  reopened: z.strictObject({ period: duration, quorum: rule }),
  /** Decides where those without an interest hold less than half of the weight. */
  recusalDecision: rule,
  earlyClose: z.enum(['never', 'when-all-final']),
  /** Sealed ballots need keys and share-holders; until they are built a policy that asks for them is refused. */
  ballots: z.literal('open'),
  /** Objections holding this part of the entitled weight bring a delegated award to the council. */
  silenceObjectionShare: part,
  emergencyCapMinor: minor,
  emergencyQuarterCapMinor: minor,
  emergencySigners: z.int().min(2).max(5),
});
export type CouncilPolicy = z.infer<typeof councilPolicySchema>;

/** The policy in a row's body; throws on a body that is none, since only checked bodies are stored. */
export function readCouncilPolicy(body: unknown): CouncilPolicy {
  return councilPolicySchema.parse(body);
}

/** The fund's defaults. */
export const DEFAULT_COUNCIL_POLICY: CouncilPolicy = {
  votingPeriod: '14d',
  silencePeriod: '10d',
  ratificationPeriod: '30d',
  calendar: { zone: 'Europe/Brussels', holidays: ['2026-12-25', '2027-01-01', '2027-12-25', '2028-01-01'] },
  reminders: ['7d', '3d', '1d'],
  quorum: {
    all: [
      { count: 'members', base: 'entitled', atLeast: { num: 2, den: 3 } },
      { count: VOTES, base: 'entitled', atLeast: { num: 1, den: 2 } },
    ],
  },
  decision: {
    all: [
      { count: 'members', base: 'cast', moreThan: { num: 1, den: 2 } },
      { count: VOTES, base: 'cast', atLeast: { num: 60, den: 100 } },
    ],
  },
  abstention: 'not-cast',
  reopened: { period: '7d', quorum: { count: 'members', base: 'entitled', atLeast: { num: 1, den: 2 } } },
  recusalDecision: { count: 'members', base: 'cast', moreThan: { num: 1, den: 2 } },
  earlyClose: 'never',
  ballots: 'open',
  silenceObjectionShare: { num: 1, den: 4 },
  emergencyCapMinor: '5000000',
  emergencyQuarterCapMinor: '300000000',
  emergencySigners: 2,
};
