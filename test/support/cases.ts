import { apply } from '../../apps/local/src/demo/applying.js';
import {
  approveEmergency,
  handIn,
  nominate,
  recommend,
  review,
  screen,
} from '../../apps/local/src/demo/deciding.js';
import type { Fund, Motion } from '../../apps/local/src/demo/fund.js';
import { namePayee, seenTerms } from '../../apps/local/src/demo/paying.js';

/** Whole euros above what an executive may award alone, so that the council decides. */
const FOR_COUNCIL = 150_000;

/** A one-step application that was found eligible: its review round is open. */
export async function caseInReview(fund: Fund, slug: string, euros = FOR_COUNCIL): Promise<string> {
  const id = await apply(fund, {
    callSlug: 'demo-ecosystem',
    projectId: await fund.projectId(slug),
    title: `Work on ${slug}`,
    by: 'maintainer',
    milestones: [euros],
  });
  await screen(fund, id);
  await fund.untilStage(id, 'review');
  return id;
}

/** Both reviewers hand in, and nobody waits for what follows. */
export async function scoreAll(fund: Fund, id: string, score = 600): Promise<void> {
  const waiting = new Set(['reviewer-1', 'reviewer-2', 'reviewer-3', 'reviewer-4']);
  let scored = 0;
  await fund.until(`two reviewers of ${id}`, async () => {
    for (const handle of waiting) {
      const reviewer = await fund.as(handle);
      const { items } = await reviewer.do(
        reviewer.api.GET('/api/v1/review-assignments', { params: { query: { limit: 200 } } }),
      );
      const asked = items.find(({ application, owes }) => application.id === id && owes !== null);
      if (asked === undefined) continue;
      await handIn(fund, handle, asked.id, asked.application.version, score);
      waiting.delete(handle);
      scored += 1;
    }
    return scored >= 2 ? true : undefined;
  });
}

/** The same with two good reviews: the chair's turn. */
export async function caseReviewed(fund: Fund, slug: string, euros = FOR_COUNCIL): Promise<string> {
  const id = await caseInReview(fund, slug, euros);
  await review(fund, id, { score: 600 });
  return id;
}

/** The same recommended to the council: a motion is open. */
export async function caseInCouncil(fund: Fund, slug: string): Promise<{ id: string; motion: Motion }> {
  const id = await caseReviewed(fund, slug);
  await recommend(fund, id, FOR_COUNCIL);
  return { id, motion: await fund.untilMotion(id) };
}

/** The shortest way to money: an emergency whose advance waits for approval. */
export async function caseToPay(fund: Fund, slug: string, euros: number, payee: number): Promise<string> {
  const id = await nominate(fund, await fund.projectId(slug), euros);
  await fund.untilStage(id, 'emergency-triage');
  const [staff, treasury, keeper] = [
    await fund.as('programme-1'),
    await fund.as('treasury-3'),
    await fund.as('maintainer'),
  ];
  const params = { path: { id } };
  await staff.do(staff.api.POST('/api/v1/applications/{id}/emergency-triage', { params, body: {} }));
  await namePayee(fund, id, 'maintainer', payee, true);
  await treasury.do(treasury.api.POST('/api/v1/applications/{id}/emergency-check', { params, body: {} }));
  await approveEmergency(fund, id);
  const body = await seenTerms(fund, id, 'maintainer');
  await keeper.do(keeper.api.POST('/api/v1/applications/{id}/emergency-terms-acceptance', { params, body }));
  await fund.untilStage(id, 'active');
  return id;
}
