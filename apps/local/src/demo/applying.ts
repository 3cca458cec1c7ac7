import { demoPerson } from './people.js';
import type { Fund } from './fund.js';
import { euros } from './fund.js';

/** What somebody applies with. */
export interface Plan {
  readonly callSlug: string;
  readonly projectId: string;
  readonly title: string;
  readonly by: string;
  /** Somebody else of the team, with the right to edit. */
  readonly together?: string;
  /** Amounts of the milestones in whole euros; they sum to the request. */
  readonly milestones: readonly number[];
}

const CONCEPT = {
  need: 'The parser has one unpaid maintainer, no fuzzing in continuous integration and a release process that depends on a laptop.',
  users: 'Several distributions ship it, and two browsers link it; the directory lists the dependents.',
  work: 'Continuous fuzzing, a second maintainer, reproducible releases, and the removal of the oldest unsafe interfaces.',
  people: 'The present maintainer, part-time, and one more developer who has contributed for three years.',
  relation: 'maintainer',
  otherFunding: 'None.',
};

const PROPOSAL = {
  plan: 'First the safety net (tests and fuzzing), then releases anybody can reproduce, then the interfaces.',
  risks: 'If the second developer cannot start, the interfaces wait; the safety net does not depend on it.',
  afterwards: 'The second maintainer stays; the release process no longer depends on one person.',
};

/** Opens and writes an application and hands it in. Answers its id. */
export async function apply(fund: Fund, plan: Plan): Promise<string> {
  const applicant = await fund.as(plan.by);
  const total = plan.milestones.reduce((sum, amount) => sum + amount, 0);
  const { id, version } = await applicant.do(
    applicant.api.POST('/api/v1/applications', {
      body: {
        callId: await fund.callId(plan.callSlug),
        projectId: plan.projectId,
        title: plan.title,
        requested: euros(total),
      },
    }),
  );
  await applicant.do(
    applicant.api.PATCH('/api/v1/applications/{id}', {
      params: { path: { id }, header: { 'If-Match': `"${version}"` } },
      body: { answers: CONCEPT },
    }),
  );
  if (plan.together !== undefined) {
    await applicant.do(
      applicant.api.PUT('/api/v1/applications/{id}/members/{personId}', {
        params: { path: { id, personId: demoPerson(plan.together).id } },
        body: { access: 'edit' },
      }),
    );
    await join(fund, id, plan.together);
  }
  const isOneStep = plan.callSlug !== 'demo-maintenance';
  if (isOneStep) await writePlan(fund, id, plan);
  await applicant.do(
    applicant.api.POST('/api/v1/applications/{id}/submission', { params: { path: { id } } }),
  );
  return id;
}

/** Somebody who was asked to join the team of an application does. */
export async function join(fund: Fund, id: string, handle: string): Promise<void> {
  const member = await fund.as(handle);
  const { items } = await member.do(member.api.GET('/api/v1/me/invitations'));
  const invitation = items.find(({ applicationId }) => applicationId === id);
  if (invitation === undefined) throw new Error(`${handle} was not asked to join ${id}.`);
  const params = { path: { id: invitation.id } };
  await member.do(member.api.POST('/api/v1/me/invitations/{id}/acceptance', { params }));
}

/** The proposal after an invitation, handed in. */
export async function propose(fund: Fund, id: string, plan: Plan): Promise<void> {
  const applicant = await fund.as(plan.by);
  await writePlan(fund, id, plan);
  await applicant.do(
    applicant.api.POST('/api/v1/applications/{id}/proposal-submission', {
      params: { path: { id } },
    }),
  );
}

/** Answers, budget and milestones of a proposal, not handed in. */
export async function writePlan(fund: Fund, id: string, plan: Plan): Promise<void> {
  const applicant = await fund.as(plan.by);
  const match = async () => {
    const { version } = await fund.read(id, plan.by);
    return { path: { id }, header: { 'If-Match': `"${version}"` } };
  };
  const year = new Date().getUTCFullYear() + 1;
  await applicant.do(
    applicant.api.PATCH('/api/v1/applications/{id}', { params: await match(), body: { answers: PROPOSAL } }),
  );
  await applicant.do(
    applicant.api.PUT('/api/v1/applications/{id}/budget-lines', {
      params: await match(),
      body: {
        budgetLines: plan.milestones.map((amount, index) => ({
          category: 'work',
          title: `Work package ${index + 1}`,
          amount: euros(amount),
        })),
      },
    }),
  );
  await applicant.do(
    applicant.api.PUT('/api/v1/applications/{id}/milestones', {
      params: await match(),
      body: {
        milestones: plan.milestones.map((amount, index) => ({
          title: `Milestone ${index + 1}`,
          acceptance: 'A tagged release with the work merged, and the test report published.',
          amount: euros(amount),
          dueOn: `${year}-0${3 + (index % 6)}-28`,
        })),
      },
    }),
  );
}
