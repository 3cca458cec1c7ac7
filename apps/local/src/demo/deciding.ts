import { join } from './applying.js';
import type { Fund, Motion } from './fund.js';
import { euros } from './fund.js';
import { demoPerson } from './people.js';

const REVIEWERS = ['reviewer-1', 'reviewer-2', 'reviewer-3', 'reviewer-4'] as const;

/** Programme staff find the application eligible; in a two-step call they invite a proposal. */
export async function screen(fund: Fund, id: string): Promise<void> {
  const staff = await fund.as('programme-1');
  await fund.untilStage(id, 'screening');
  await staff.do(
    staff.api.POST('/api/v1/applications/{id}/screening-decision', {
      params: { path: { id } },
      body: { verdict: 'eligible' },
    }),
  );
}

export async function invite(fund: Fund, id: string): Promise<void> {
  const staff = await fund.as('programme-1');
  await staff.do(
    staff.api.POST('/api/v1/applications/{id}/triage-decision', {
      params: { path: { id } },
      body: { verdict: 'invite' },
    }),
  );
}

export async function checkProposal(fund: Fund, id: string): Promise<void> {
  const staff = await fund.as('programme-2');
  await staff.do(
    staff.api.POST('/api/v1/applications/{id}/proposal-check', {
      params: { path: { id } },
      body: { verdict: 'complete' },
    }),
  );
}

export interface ReviewPlan {
  /** Score of every criterion in hundredths. */
  readonly score: number;
  /** The first reviewer asked never answers and is replaced. */
  readonly oneIsLate?: boolean;
  readonly onAssigned?: (handle: string, isLate: boolean) => void;
}

/** Reviewers declare and hand in until the round is closed. Answers who was late. */
export async function review(fund: Fund, id: string, plan: ReviewPlan): Promise<string | null> {
  let late: string | null = null;
  const done = new Set<string>();
  await fund.until(`the reviews of ${id}`, async () => {
    for (const handle of REVIEWERS) {
      const reviewer = await fund.as(handle);
      const { items } = await reviewer.do(
        reviewer.api.GET('/api/v1/review-assignments', { params: { query: { limit: 200 } } }),
      );
      for (const assignment of items) {
        if (assignment.application.id !== id || assignment.owes === null || done.has(assignment.id)) continue;
        if (plan.oneIsLate === true && late === null) late = handle;
        done.add(assignment.id);
        plan.onAssigned?.(handle, late === handle);
        if (late === handle) continue;
        await handIn(fund, handle, assignment.id, assignment.application.version, plan.score);
      }
    }
    return (await fund.read(id)).stage === 'recommendation' ? true : undefined;
  });
  return late;
}

/** One reviewer declares to have no conflict and hands in. */
export async function handIn(
  fund: Fund,
  handle: string,
  assignmentId: string,
  version: number,
  score: number,
): Promise<void> {
  const reviewer = await fund.as(handle);
  const params = { path: { id: assignmentId } };
  await reviewer.do(
    reviewer.api.POST('/api/v1/review-assignments/{id}/declaration', {
      params,
      body: { conflict: 'none', time: true },
    }),
  );
  await reviewer.do(
    reviewer.api.POST('/api/v1/review-assignments/{id}/review', {
      params,
      body: {
        applicationVersion: version,
        scores: { technical: score, relevance: score, cost: score },
        summary:
          score >= 500
            ? 'Sound plan, real need, fair price.'
            : 'The need is plain, the plan does not reach it.',
      },
    }),
  );
}

/** The board's chair signs the recommendation. */
export async function recommend(fund: Fund, id: string, award: number | null): Promise<void> {
  const chair = await fund.as('tab-chair');
  await chair.do(
    chair.api.POST('/api/v1/applications/{id}/recommendation', {
      params: { path: { id } },
      body:
        award === null
          ? { verdict: 'decline', reasons: ['Both reviews find the plan too thin for the money.'] }
          : { verdict: 'fund', award: euros(award), reasons: ['Both reviews are above the threshold.'] },
    }),
  );
}

export interface VotePlan {
  /** A state with an interest leaves the item. */
  readonly recused?: string;
  readonly against?: readonly string[];
}

/** Every state votes in a session stepped up for this motion, and marks its ballot final. */
export async function vote(fund: Fund, motion: Motion, plan: VotePlan = {}): Promise<void> {
  const { recused } = plan;
  if (recused !== undefined) {
    const representative = await fund.as(`rep-${recused.toLowerCase()}`);
    await representative.doSteppedUp(`motion:${motion.id}`, () =>
      representative.api.POST('/api/v1/motions/{id}/recusals', {
        params: { path: { id: motion.id } },
        body: { stateId: recused, interest: 'A public body of ours employs one of the developers.' },
      }),
    );
  }
  for (const { stateId, suspended } of motion.members) {
    if (stateId === recused || suspended) continue;
    const representative = await fund.as(`rep-${stateId.toLowerCase()}`);
    await representative.doSteppedUp(`motion:${motion.id}`, () =>
      representative.api.POST('/api/v1/motions/{id}/ballots', {
        params: { path: { id: motion.id } },
        body: { stateId, choice: plan.against?.includes(stateId) === true ? 'against' : 'for', final: true },
      }),
    );
  }
}

/** An executive awards under the delegated amount; the states may object while silence runs. */
export async function awardDelegated(fund: Fund, id: string): Promise<void> {
  const executive = await fund.as('executive-1');
  await executive.doSteppedUp(`application:${id}`, () =>
    executive.api.POST('/api/v1/applications/{id}/delegated-award', { params: { path: { id } } }),
  );
}

/** Two executives sign for an emergency, one after the other. */
export async function approveEmergency(fund: Fund, id: string): Promise<void> {
  for (const handle of ['executive-1', 'executive-2']) {
    const executive = await fund.as(handle);
    await executive.doSteppedUp(`application:${id}`, () =>
      executive.api.POST('/api/v1/applications/{id}/emergency-approvals', { params: { path: { id } } }),
    );
  }
}

/** Staff nominate a project in trouble; its keeper acts for it from then on, and other staff for the fund. */
export async function nominate(fund: Fund, projectId: string, amount: number): Promise<string> {
  const staff = await fund.as('programme-2');
  const { id } = await staff.do(
    staff.api.POST('/api/v1/nominations', {
      body: {
        callId: await fund.callId('demo-emergency'),
        projectId,
        title: 'Signing key lost, releases stopped',
        need: 'The only maintainer lost the signing key; dependents cannot verify updates.',
        requested: euros(amount),
        editors: [demoPerson('maintainer').id],
      },
    }),
  );
  await join(fund, id, 'maintainer');
  return id;
}
