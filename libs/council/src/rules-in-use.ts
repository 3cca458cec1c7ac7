import type { EntityManager } from 'typeorm';
import type { UnsoundRule, Votes } from '#libs/members/src/index.js';
import type { Policy } from '#libs/policies/src/index.js';
import { currentOfKind, getPolicy } from '#libs/policies/src/index.js';
import type { ProgrammesService } from '#libs/programmes/src/index.js';
import { gameMember, readCouncilPolicy } from './domain/council-policy.js';
import type { Bloc } from './domain/policy-check.js';
import { checkVotingRules } from './domain/policy-check.js';

/** The rules the council votes by or will: what calls pin, and what a call may pin, now or later. Each once, by name and version. */
export async function rulesInUse(
  tx: EntityManager,
  programmes: ProgrammesService,
): Promise<readonly Policy[]> {
  const pinned = (await programmes.calls(tx)).map(({ councilPolicyId }) => councilPolicyId);
  const ids = new Set([...pinned, ...(await currentOfKind(tx, 'council'))]);
  const policies: Policy[] = [];
  for (const id of ids) policies.push(await getPolicy(tx, id));
  return policies.sort((a, b) => (a.name === b.name ? a.version - b.version : a.name < b.name ? -1 : 1));
}

/** What of these rules would be refused under these votes. */
export function unsoundUnder(
  policies: readonly Policy[],
  votes: readonly Votes[],
  blocs: readonly Bloc[],
): readonly UnsoundRule[] {
  const members = votes.map((one) => gameMember(one.stateId, one.votes));
  return policies.flatMap(({ id: policyId, name, version, body }) => {
    const refusal = checkVotingRules(members, readCouncilPolicy(body), blocs);
    return (refusal?.details ?? (refusal === undefined ? [] : [refusal])).map(
      ({ code, message, path = '' }) => ({
        ...{ policyId, name, version, code, message, path },
      }),
    );
  });
}
