import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import { compare } from './comparison.js';
import type { GameMember } from './game.js';
import { carries, winningOf } from './game.js';
import type { Base, Rule } from './rule.js';
import { checkMonotone } from './rule.js';
import { sumOf } from './tally.js';

/** Members that declared to vote together. */
export interface Bloc {
  readonly name: string;
  readonly members: readonly string[];
}

/** The blocs that members declared, each by its name. */
export function blocsOf(
  states: readonly { readonly id: string; readonly bloc?: string | null | undefined }[],
): readonly Bloc[] {
  const members = new Map<string, string[]>();
  for (const { id, bloc } of states) {
    if (bloc != null) members.set(bloc, [...(members.get(bloc) ?? []), id]);
  }
  return [...members].map(([name, ids]) => ({ name, members: ids }));
}

/** What a bloc can do: reported with every policy, and not by itself a reason to refuse it. */
export interface BlocReport {
  readonly bloc: string;
  /** The smallest coalitions within the bloc that can defeat every ordinary motion. */
  readonly blocking: readonly (readonly string[])[];
  /** The smallest coalitions within the bloc without which there is no quorum. */
  readonly breakingQuorum: readonly (readonly string[])[];
}

/** Blocs above this size are reported as a whole only. */
const MAX_BLOC = 12;

/** What a motion may be counted under: quorum and majority, and those of a reopened motion and of a council mostly recused. */
export interface VotingRules {
  readonly quorum: Rule;
  readonly decision: Rule;
  readonly reopened: { readonly quorum: Rule };
  readonly recusalDecision: Rule;
}

/**
 * Whether members with these weights may live under these rules; all findings, each by its path. Beside what `checkDecisionRule`
 * refuses: a majority of a council mostly recused that is not monotone, nobody reaches, nobody has to reach, one member carries or one
 * member blocks; and a quorum, reopened or not, that is not monotone, `council.quorum-unreachable`, `council.quorum-empty` (nobody has
 * to take part), `council.member-is-quorum` (one member alone fills it, and its ballot would be the only one), or, reopened, that
 * `council.member-breaks-quorum` alone by staying away.
 */
export function checkVotingRules(
  members: readonly GameMember[],
  { quorum, decision, reopened, recusalDecision }: VotingRules,
  blocs: readonly Bloc[],
): Refusal | undefined {
  return refuseAll([
    checkQuorum(members, quorum, 'quorum'),
    checkDecisionRule(members, decision, blocs),
    checkQuorum(members, reopened.quorum, 'reopened.quorum') ??
      checkPresence(members, reopened.quorum, 'reopened.quorum'),
    checkMajority(members, recusalDecision, 'recusalDecision'),
  ]);
}

/**
 * Whether members with these weights may live under this ordinary decision. Refused:
 * `council.rule-not-monotone`; `council.rule-unwinnable` (not even everybody carries) and `council.rule-empty` (nobody
 * carries); `council.member-carries-alone` (against all others) and `council.member-blocks-alone` (weight above
 * total − quota, so nothing passes without that member); `council.bloc-carries-alone`.
 */
export function checkDecisionRule(
  members: readonly GameMember[],
  decision: Rule,
  blocs: readonly Bloc[],
): Refusal | undefined {
  const refusal = checkMajority(members, decision, 'decision');
  if (refusal !== undefined) return refusal;
  const winning = winningOf({ members, rule: decision });
  const carrier = blocs.find((bloc) => carries(winning, within(members, bloc.members)));
  return carrier === undefined
    ? undefined
    : refuse(
        'council.bloc-carries-alone',
        'invalid',
        `The bloc ${carrier.name} could carry an ordinary decision alone.`,
        'decision',
      );
}

/** What no majority may be, whoever declared to vote together. */
function checkMajority(members: readonly GameMember[], rule: Rule, path: string): Refusal | undefined {
  const notMonotone = checkMonotone(rule, path);
  if (notMonotone !== undefined) return notMonotone;
  const bad = (code: string, message: string) => refuse(code, 'invalid', message, path);
  const winning = winningOf({ members, rule });
  if (!carries(winning, members))
    return bad('council.rule-unwinnable', 'Not even all members together could decide.');
  if (carries(winning, [])) return bad('council.rule-empty', 'This rule carries a motion nobody wants.');
  const carrier = members.find((member) => carries(winning, [member]));
  if (carrier !== undefined)
    return bad('council.member-carries-alone', `${carrier.id} could carry a motion against all others.`);
  const blocker = members.find(({ id }) => !carries(winning, without(members, [id])));
  return blocker === undefined
    ? undefined
    : bad('council.member-blocks-alone', `${blocker.id} could block every ordinary decision alone.`);
}

function checkQuorum(members: readonly GameMember[], quorum: Rule, path: string): Refusal | undefined {
  const notMonotone = checkMonotone(quorum, path);
  if (notMonotone !== undefined) return notMonotone;
  const bad = (code: string, message: string) => refuse(code, 'invalid', message, path);
  if (!isQuorate(quorum, members, members))
    return bad('council.quorum-unreachable', 'Not even all members together are a quorum.');
  if (isQuorate(quorum, members, []))
    return bad('council.quorum-empty', 'Under this rule a council of nobody has a quorum.');
  const alone = members.find((member) => isQuorate(quorum, members, [member]));
  return alone === undefined
    ? undefined
    : bad('council.member-is-quorum', `${alone.id} alone would be a quorum, and would decide alone.`);
}

/** A motion missed once is opened again; under that quorum nobody may prevent every decision by staying away. */
function checkPresence(members: readonly GameMember[], quorum: Rule, path: string): Refusal | undefined {
  const absent = members.find(({ id }) => !isQuorate(quorum, members, without(members, [id])));
  return absent === undefined
    ? undefined
    : refuse(
        'council.member-breaks-quorum',
        'invalid',
        `${absent.id} could prevent every decision by staying away.`,
        path,
      );
}

/** Whether these members, all in favour and nobody else taking part, are a quorum as a tally counts it. */
function isQuorate(quorum: Rule, members: readonly GameMember[], present: readonly GameMember[]): boolean {
  const counts = {
    value: (count: string) => sumOf(present, count),
    base: (count: string, base: Base) => sumOf(base === 'entitled' ? members : present, count),
    opposed: 0n,
  };
  return compare(quorum, counts, 'quorum').holds;
}

/** What every declared bloc could prevent: by voting against, or by staying away. */
export function reportBlocs(
  members: readonly GameMember[],
  rules: { readonly quorum: Rule; readonly decision: Rule },
  blocs: readonly Bloc[],
): readonly BlocReport[] {
  const decides = winningOf({ members, rule: rules.decision });
  const isQuorate = winningOf({ members, rule: rules.quorum });
  return blocs.map((bloc) => {
    const ids = within(members, bloc.members).map(({ id }) => id);
    const smallest = (prevents: (away: readonly string[]) => boolean) => smallestCoalitions(ids, prevents);
    return {
      bloc: bloc.name,
      blocking: smallest((away) => !carries(decides, without(members, away))),
      breakingQuorum: smallest((away) => !carries(isQuorate, without(members, away))),
    };
  });
}

function smallestCoalitions(
  ids: readonly string[],
  prevents: (coalition: readonly string[]) => boolean,
): readonly (readonly string[])[] {
  if (ids.length > MAX_BLOC) return prevents(ids) ? [ids] : [];
  const found: string[][] = [];
  const coalitions = Array.from({ length: 2 ** ids.length }, (_, number) =>
    ids.filter((_id, i) => ((number >> i) & 1) === 1),
  ).sort((a, b) => a.length - b.length);
  for (const coalition of coalitions) {
    const holdsSmaller = found.some((smaller) => smaller.every((id) => coalition.includes(id)));
    if (!holdsSmaller && prevents(coalition)) found.push(coalition);
  }
  return found;
}

function within(members: readonly GameMember[], ids: readonly string[]): readonly GameMember[] {
  return members.filter(({ id }) => ids.includes(id));
}

function without(members: readonly GameMember[], ids: readonly string[]): readonly GameMember[] {
  return members.filter(({ id }) => !ids.includes(id));
}
