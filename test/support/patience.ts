import type { Stack } from './stack.js';

/**
 * The demo's calls under policies that give people half an hour for what takes seconds: no test hurries its reviewers or
 * voters, however busy the machine. The silence procedure keeps its five seconds.
 */
export async function givePatience(stack: Stack): Promise<void> {
  const patience = {
    review: { acceptWithin: '30m', submitWithin: '30m' },
    council: { votingPeriod: '30m', ratificationPeriod: '30m' },
  };
  for (const [kind, terms] of Object.entries(patience)) {
    await stack.owner.query(
      `WITH patient AS (
         INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from)
         SELECT gen_random_uuid(), kind, 'patient', 1, body || $2::jsonb, adopted_by, in_force_from
           FROM policies WHERE kind = $1 AND name = 'demo' RETURNING id)
       UPDATE calls SET ${kind}_policy_id = (SELECT id FROM patient) WHERE slug LIKE 'demo-%'`,
      [kind, JSON.stringify(terms)],
    );
  }
}
