import { apply, propose } from './applying.js';
import type { Plan } from './applying.js';
import {
  approveEmergency,
  awardDelegated,
  checkProposal,
  invite,
  nominate,
  recommend,
  review,
  screen,
  vote,
} from './deciding.js';
import type { Fund } from './fund.js';
import { agree, close, deliver, namePayee, seenTerms } from './paying.js';
import type { Timeline } from './timeline.js';

/** The ids of the cases a story was played with. */
export interface Played {
  readonly council: string;
  readonly delegated: string;
  readonly declined: string;
  readonly emergency: string;
}

/** Four cases side by side: awarded by the council, awarded under the delegated amount, declined and appealed, an emergency. */
export async function playStory(fund: Fund, timeline: Timeline): Promise<Played> {
  const [council, delegated, declined, emergency] = await Promise.all([
    awardedByCouncil(fund, timeline),
    awardedByExecutive(fund, timeline),
    declinedAndAppealed(fund, timeline),
    emergencyCase(fund, timeline),
  ]);
  return { council, delegated, declined, emergency };
}

/** Two steps, a late reviewer, a recusal, a vote, an agreement, a milestone rejected once, payment, completion. */
export async function awardedByCouncil(fund: Fund, timeline: Timeline): Promise<string> {
  const say = (what: string) => timeline.say('council', what);
  const plan: Plan = {
    callSlug: 'demo-maintenance',
    projectId: await fund.projectId('libexpat'),
    title: 'Safe parsing for everybody',
    by: 'maintainer',
    together: 'co-maintainer',
    milestones: [60_000, 70_000, 50_000],
  };
  const id = await apply(fund, plan);
  say(`application ${id} submitted for libexpat, €180,000`);
  await screen(fund, id);
  await invite(fund, id);
  say('found eligible and invited to propose');
  await propose(fund, id, plan);
  await checkProposal(fund, id);
  say('proposal complete, review opens');
  const late = await review(fund, id, {
    score: 620,
    oneIsLate: true,
    onAssigned: (handle, isLate) =>
      say(isLate ? `${handle} is asked and does not answer` : `${handle} reviews`),
  });
  say(`${late ?? 'nobody'} was replaced, the round is closed`);
  await recommend(fund, id, 180_000);
  const motion = await fund.untilMotion(id);
  say(`motion ${motion.number} opens: the board recommends €180,000`);
  await vote(fund, motion, { recused: 'NLD', against: ['XAL'] });
  await fund.untilStage(id, 'negotiation');
  say('carried with NLD recused and XAL against');
  await namePayee(fund, id, plan.by, 0);
  await agree(fund, id, plan.by);
  say('agreement signed by both sides, the advance is ordered');
  await deliver(fund, id, plan.by, (position) => say(`milestone ${position} rejected once`));
  say('all milestones accepted and claimed');
  await close(fund, id, plan.by);
  say('every payment confirmed by the bank, completed');
  return id;
}

/** One step, under the delegated amount: an executive awards, silence passes. */
export async function awardedByExecutive(fund: Fund, timeline: Timeline): Promise<string> {
  const say = (what: string) => timeline.say('delegated', what);
  const by = 'co-maintainer';
  const id = await apply(fund, {
    callSlug: 'demo-ecosystem',
    projectId: await fund.projectId('jq'),
    title: 'Documentation everybody can follow',
    by,
    milestones: [30_000, 30_000],
  });
  say(`application ${id} submitted for jq, €60,000`);
  await screen(fund, id);
  await review(fund, id, { score: 580 });
  await recommend(fund, id, 60_000);
  await fund.untilStage(id, 'council');
  await awardDelegated(fund, id);
  say('an executive awards, the states may object');
  await fund.untilStage(id, 'negotiation');
  say('nobody objected');
  await namePayee(fund, id, by, 1);
  await agree(fund, id, by);
  await deliver(fund, id, by);
  await close(fund, id, by);
  say('completed');
  return id;
}

/** Weak reviews, a decline signed by a person, an appeal that people who did not decide dismiss. */
export async function declinedAndAppealed(fund: Fund, timeline: Timeline): Promise<string> {
  const say = (what: string) => timeline.say('declined', what);
  const by = 'maintainer';
  const id = await apply(fund, {
    callSlug: 'demo-ecosystem',
    projectId: await fund.projectId('quillmark'),
    title: 'Rewrite everything at once',
    by,
    milestones: [40_000],
  });
  say(`application ${id} submitted for quillmark (invented), €40,000`);
  await screen(fund, id);
  await review(fund, id, { score: 280 });
  await recommend(fund, id, null);
  const executive = await fund.as('executive-1');
  await executive.doSteppedUp(`application:${id}`, () =>
    executive.api.POST('/api/v1/applications/{id}/decline', {
      params: { path: { id } },
      body: { reasons: ['The plan does not show how the work would be done by one person in a year.'] },
    }),
  );
  say('declined with reasons, signed by an executive');
  const applicant = await fund.as(by);
  await applicant.do(
    applicant.api.POST('/api/v1/applications/{id}/appeals', {
      params: { path: { id } },
      body: { grounds: 'The reviewers overlooked the second developer named in the proposal.' },
    }),
  );
  const panel = await fund.as('appeal-1');
  await panel.do(
    panel.api.POST('/api/v1/applications/{id}/appeal-decision', {
      params: { path: { id } },
      body: { outcome: 'dismissed', reasons: ['The reviews discuss both developers; the decision stands.'] },
    }),
  );
  await fund.untilStage(id, 'declined');
  say('appealed; people who had not decided looked again and dismissed it');
  return id;
}

/** Nominated by staff, checked, signed by two executives, paid in advance, ratified by the council afterwards. */
export async function emergencyCase(fund: Fund, timeline: Timeline): Promise<string> {
  const say = (what: string) => timeline.say('emergency', what);
  const by = 'maintainer';
  const id = await nominate(fund, await fund.projectId('tessera-xml'), 20_000);
  say(`application ${id} nominated for tessera-xml (invented), €20,000`);
  await fund.untilStage(id, 'emergency-triage');
  const [staff, treasury] = [await fund.as('programme-1'), await fund.as('treasury-3')];
  const params = { path: { id } };
  await staff.do(staff.api.POST('/api/v1/applications/{id}/emergency-triage', { params, body: {} }));
  await namePayee(fund, id, by, 2, true);
  await treasury.do(treasury.api.POST('/api/v1/applications/{id}/emergency-check', { params, body: {} }));
  await approveEmergency(fund, id);
  say('payee checked, two executives signed');
  const keeper = await fund.as(by);
  const body = await seenTerms(fund, id, by);
  await keeper.do(keeper.api.POST('/api/v1/applications/{id}/emergency-terms-acceptance', { params, body }));
  await fund.untilStage(id, 'active');
  say('terms accepted, the advance goes by instant transfer');
  await vote(fund, await fund.untilMotion(id));
  say('ratified by the council');
  await deliver(fund, id, by);
  await close(fund, id, by);
  say('completed');
  return id;
}
