import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { GameMember } from './game.js';
import { carries, winningOf } from './game.js';
import type { Rule } from './rule.js';
import { checkMonotone } from './rule.js';

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

/**
 * Whether members with these weights may live under this ordinary decision. Refused:
 * `council.rule-not-monotone`; `council.rule-unwinnable` (not even everybody carries) and `council.rule-empty` (nobody
 * carries); `council.member-blocks-alone` (weight above total − quota, so nothing passes without that member);
 * `council.bloc-carries-alone`.
 */
export function checkDecisionRule(
  members: readonly GameMember[],
  decision: Rule,
  blocs: readonly Bloc[],
): Refusal | undefined {
  const notMonotone = checkMonotone(decision, 'decision');
  if (notMonotone !== undefined) return notMonotone;
  const winning = winningOf({ members, rule: decision });
  if (!carries(winning, members)) {
    return refuse(
      'council.rule-unwinnable',
      'invalid',
      'Not even all members together could decide.',
      'decision',
    );
  }
  if (carries(winning, [])) {
    return refuse('council.rule-empty', 'invalid', 'This rule carries a motion nobody wants.', 'decision');
  }
  const blocker = members.find(({ id }) => !carries(winning, without(members, [id])));
  if (blocker !== undefined) {
    return refuse(
      'council.member-blocks-alone',
      'invalid',
      `${blocker.id} could block every ordinary decision alone.`,
      'decision',
    );
  }
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
