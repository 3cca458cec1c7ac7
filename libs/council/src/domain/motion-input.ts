import type { Refusal } from '#libs/kernel/src/index.js';
import {
  at,
  readChoice,
  readFlag,
  readList,
  readObject,
  readText,
  reading,
  refuseRepeated,
  unreadable,
} from './input.js';
import { readWeights, requireWeights, weightNamesOf } from './member-input.js';
import { readMoment } from './moment.js';
import type { Rule } from './rule.js';
import { checkMonotone, countsOf, ruleAt } from './rule.js';
import type { Ballot, Motion, MotionMember } from './tally.js';
import { ABSTENTIONS, CHOICES } from './tally.js';

/**
 * Reads the file of a motion: `{ closesAt, members, policy, ballots }`. Refuses by path unknown keys, unknown
 * members, a proxy held by the member itself or by somebody who already holds one, and rules that are not monotone.
 */
export function readMotion(value: unknown): Motion | Refusal {
  return reading(() => {
    const file = readObject(value, '', ['closesAt', 'members', 'policy', 'ballots']);
    const closes = momentAt(file.closesAt, 'closesAt');
    const members = readList(file.members, 'members', readMember);
    if (members.length === 0) unreadable('members', 'A motion needs at least one member.');
    refuseRepeated(
      members.map(({ id }) => id),
      (i) => `members[${i}].id`,
    );
    const ids = new Set(members.map(({ id }) => id));
    checkProxies(members, ids);
    const policy = readPolicy(file.policy, weightNamesOf(members));
    requireWeights(members, countsOf({ all: [policy.quorum, policy.decision] }));
    return {
      closes,
      members,
      policy,
      ballots: readList(file.ballots, 'ballots', (item, path) => readBallot(item, path, ids)),
    };
  });
}

function readMember(value: unknown, path: string): MotionMember {
  const member = readObject(value, path, ['id', 'weights'], ['suspended', 'recused', 'proxyHeldBy']);
  const flag = (key: 'suspended' | 'recused') =>
    Object.hasOwn(member, key) && readFlag(member[key], at(path, key));
  return {
    id: readText(member.id, at(path, 'id')),
    weights: readWeights(member.weights, at(path, 'weights')),
    suspended: flag('suspended'),
    recused: flag('recused'),
    proxyHeldBy: Object.hasOwn(member, 'proxyHeldBy')
      ? readText(member.proxyHeldBy, at(path, 'proxyHeldBy'))
      : null,
  };
}

function checkProxies(members: readonly MotionMember[], ids: ReadonlySet<string>): void {
  const holders = new Set<string>();
  for (const [i, { id, proxyHeldBy }] of members.entries()) {
    if (proxyHeldBy === null) continue;
    const path = `members[${i}].proxyHeldBy`;
    if (!ids.has(proxyHeldBy)) unreadable(path, `"${proxyHeldBy}" is no member.`, 'council.unknown-member');
    if (proxyHeldBy === id) unreadable(path, `${id} cannot hold its own proxy.`, 'council.proxy-invalid');
    if (holders.has(proxyHeldBy)) {
      unreadable(path, `${proxyHeldBy} holds a proxy already.`, 'council.proxy-invalid');
    }
    holders.add(proxyHeldBy);
  }
}

function readPolicy(value: unknown, weightNames: ReadonlySet<string>): Motion['policy'] {
  const policy = readObject(value, 'policy', ['quorum', 'decision', 'abstention']);
  const rule = (key: 'quorum' | 'decision'): Rule => {
    const path = `policy.${key}`;
    const read = ruleAt(policy[key], path, weightNames);
    const refusal = checkMonotone(read, path);
    return refusal === undefined ? read : unreadable(path, refusal.message, refusal.code);
  };
  return {
    quorum: rule('quorum'),
    decision: rule('decision'),
    abstention: readChoice(policy.abstention, 'policy.abstention', ABSTENTIONS),
  };
}

function readBallot(value: unknown, path: string, ids: ReadonlySet<string>): Ballot {
  const ballot = readObject(value, path, ['member', 'choice', 'at'], ['castBy']);
  const member = memberAt(ballot.member, `${path}.member`, ids);
  return {
    member,
    choice: readChoice(ballot.choice, `${path}.choice`, CHOICES),
    at: readText(ballot.at, `${path}.at`),
    moment: momentAt(ballot.at, `${path}.at`),
    castBy: Object.hasOwn(ballot, 'castBy') ? memberAt(ballot.castBy, `${path}.castBy`, ids) : member,
  };
}

function memberAt(value: unknown, path: string, ids: ReadonlySet<string>): string {
  const id = readText(value, path);
  return ids.has(id) ? id : unreadable(path, `"${id}" is no member.`, 'council.unknown-member');
}

function momentAt(value: unknown, path: string): bigint {
  const moment = readMoment(readText(value, path));
  return moment ?? unreadable(path, 'This must be an ISO 8601 time with its zone.');
}
