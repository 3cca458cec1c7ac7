import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, clock } from '#libs/acts/src/index.js';
import { gameMember } from '#libs/council/src/domain/council-policy.js';
import { blocsOf } from '#libs/council/src/domain/policy-check.js';
import type { GameMember } from '#libs/council/src/domain/game.js';
import { rulesInUse } from '#libs/council/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { MembersService } from '#libs/members/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { PolicyProposal } from '#libs/policies/src/index.js';
import {
  endProposal,
  findProposal,
  insertPolicy,
  insertProposal,
  lockNewest,
  lockProposal,
  newestProposals,
  newestVersions,
  policyInForce,
  policyVersion,
} from '#libs/policies/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import type { AdoptionFacts, NewVersion, Proposal, ProposalState, VotesFacts } from './domain/adoption.js';
import { checkOpen, decideAdoption, decideProposal, proposalHash, stateOf } from './domain/adoption.js';
import type { Difference } from './domain/differences.js';
import { differences } from './domain/differences.js';

/** Nobody changes a rule of the fund unseen: whoever decides, pays, watches and votes is told of the proposal and of its adoption. */
const TOLD = ['secretariat', 'executive', 'treasury', 'programme', 'auditor', 'representative'] as const;

/** What a kind of policy asks of whoever proposes, adopts or withdraws it, who can be the second person, and who is told beside the rest. */
function rightsOf(kind: string) {
  return kind === 'bank-account'
    ? ({
        propose: 'policies.propose-account',
        adopt: 'policies.adopt-account',
        withdraw: 'policies.withdraw-account',
        adopters: ['executive'],
        told: [...TOLD, 'state-finance'],
      } as const)
    : ({
        propose: 'policies.propose',
        adopt: 'policies.adopt',
        withdraw: 'policies.withdraw-proposal',
        adopters: ['secretariat', 'executive'],
        told: TOLD,
      } as const);
}

/** Where a proposal stands after an act on it. */
export interface ProposalAnswer {
  readonly id: string;
  readonly version: number;
  readonly state: ProposalState;
  /** What the second person's session is stepped up for. */
  readonly hash: string;
  /** The version it became, once adopted. */
  readonly policyId: string | null;
}

/** A proposal in a list. */
export interface ProposalSummary extends ProposalAnswer {
  readonly kind: string;
  readonly name: string;
  readonly inForceFrom: Instant;
  readonly decision: string;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  readonly decidedAt: Instant | null;
  /** Why it was withdrawn. */
  readonly reason: string | null;
  readonly waiting: {
    readonly for: readonly string[];
    readonly since: Instant;
    readonly until: Instant;
  } | null;
}

/** A proposal as its second person reads it: the whole policy, and what it changes. */
export interface ProposalView extends ProposalSummary {
  readonly body: unknown;
  readonly changes: readonly Difference[];
}

type Newest = Awaited<ReturnType<typeof lockNewest>>;

/** New versions of the fund's policies: one person enters what was decided, another one compares and adopts it. */
@Injectable()
export class PolicyProposals {
  constructor(
    private readonly acts: ActsService,
    private readonly members: MembersService,
    private readonly programmes: ProgrammesService,
    private readonly notifications: NotificationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** The newest proposals, open or over. */
  async list(principal: Principal): Promise<readonly ProposalSummary[]> {
    accepted(authorise(principal, 'policies.read-proposals'));
    const tx = this.dataSource.manager;
    const now = await clock(tx);
    const newest = await newestVersions(tx);
    return (await newestProposals(tx)).map((row) =>
      summary(row, newest.get(`${row.kind}:${row.name}`) ?? null, now),
    );
  }

  /** One proposal with its whole body and what it changes in the version before. */
  async read(principal: Principal, id: string): Promise<ProposalView> {
    accepted(authorise(principal, 'policies.read-proposals'));
    const tx = this.dataSource.manager;
    const row = (await findProposal(tx, id)) ?? noSuchProposal();
    const newest = (await newestVersions(tx)).get(`${row.kind}:${row.name}`) ?? null;
    const before = await policyVersion(tx, { ...row, version: row.version - 1 });
    return {
      ...summary(row, newest, await clock(tx)),
      body: row.body,
      changes: differences(before?.body, row.body),
    };
  }

  /**
   * Proposes a new version of a policy as it was decided, by the number of the decision. Needs a session stepped up for
   * `policy:<kind>-<name>`; everybody it concerns is told, and the entry in the log is public. Refuses as `decideProposal` does.
   */
  async propose(asked: ActRequest, wanted: NewVersion): Promise<ActAnswer<ProposalAnswer>> {
    const { kind, name, inForceFrom, decision } = wanted;
    return this.acts.act(asked, {
      lock: (tx) => lockNewest(tx, kind, name),
      authorise: () =>
        accepted(authorise(asked.principal, rightsOf(kind).propose, { stepUp: `policy:${kind}-${name}` })),
      apply: async (act, newest) => {
        const facts = await this.facts(act.tx, wanted, newest, act.now);
        const decided = accepted(decideProposal(wanted, facts, act.now));
        const row: PolicyProposal = {
          ...{ id: newId(), kind, name, inForceFrom, decision, ...decided },
          ...{ proposedBy: act.principal.id, proposedAt: act.now },
          ...{ outcome: null, decidedBy: null, decidedAt: null, reason: null, policyId: null },
        };
        await insertProposal(act.tx, row);
        this.trace(act, row, 'policy-proposed', { expiresAt: row.expiresAt });
        act.leadsTo(
          'open',
          `Another person (${rightsOf(kind).adopters.join(' or ')}) has to adopt it before ${row.expiresAt}.`,
        );
        act.reasons.push(...saidOf(differences(newest?.body, row.body)));
        await this.tell(act, row, 'charter.policy-proposed', row.expiresAt);
        return answer(row, 'open');
      },
    });
  }

  /**
   * Another person adopts what was proposed, in a session stepped up for `policy-proposal:<hash>`, so for exactly this content. Told and
   * logged as the proposal was. Refuses as `decideAdoption` does.
   */
  async adopt(asked: ActRequest, id: string): Promise<ActAnswer<ProposalAnswer>> {
    return this.acts.act(asked, {
      lock: (tx) => lockWithNewest(tx, id),
      authorise: ({ row }) => {
        const stepUp = row === null ? {} : { stepUp: `policy-proposal:${proposalHash(row)}` };
        // Which right a proposal nobody knows would need does not matter: there is none.
        accepted(authorise(asked.principal, rightsOf(row?.kind ?? '').adopt, stepUp));
      },
      apply: async (act, { row, newest }) => {
        if (row === null) return noSuchProposal();
        const facts = await this.facts(act.tx, row, newest, act.now);
        accepted(decideAdoption(row as Proposal, act.principal.id, facts, act.now));
        const policyId = newId();
        const { kind, name, version, body, inForceFrom, decision } = row;
        await insertPolicy(act.tx, {
          ...{ id: policyId, kind, name, version, body, inForceFrom, decision },
          adoptedBy: act.principal.id,
        });
        const end = { outcome: 'adopted', policyId, reason: null } as const;
        await endProposal(act.tx, id, { ...end, decidedBy: act.principal.id, decidedAt: act.now });
        this.trace(act, row, 'policy-adopted', { policyId });
        act.leadsTo('adopted', `In force from ${inForceFrom}.`);
        act.reasons.push(...saidOf(differences(newest?.body, body)));
        await this.tell(act, row, 'charter.policy-adopted', inForceFrom);
        return answer({ ...row, policyId }, 'adopted');
      },
    });
  }

  /** Ends a proposal without a new version, by whoever could propose or adopt one, with the reason. Refuses `charter.proposal-over`. */
  async withdraw(asked: ActRequest, id: string, reason: string): Promise<ActAnswer<ProposalAnswer>> {
    return this.acts.act(asked, {
      lock: (tx) => lockWithNewest(tx, id),
      authorise: ({ row }) => accepted(authorise(asked.principal, rightsOf(row?.kind ?? '').withdraw)),
      apply: async (act, { row, newest }) => {
        if (row === null) return noSuchProposal();
        accepted(checkOpen(row, newest?.version ?? null, act.now));
        const end = { outcome: 'withdrawn', policyId: null, reason } as const;
        await endProposal(act.tx, id, { ...end, decidedBy: act.principal.id, decidedAt: act.now });
        this.trace(act, row, 'proposal-withdrawn', {});
        act.leadsTo('withdrawn');
        await this.tell(act, row, 'charter.proposal-withdrawn', act.now);
        return answer(row, 'withdrawn');
      },
    });
  }

  /** What a decision on a version needs to know: of the day it is taken, and of the day the version comes into force. */
  private async facts(
    tx: EntityManager,
    { kind, inForceFrom }: { readonly kind: string; readonly inForceFrom: Instant },
    newest: Newest,
    now: Instant,
  ): Promise<AdoptionFacts> {
    const blocs = blocsOf(await this.members.states(tx));
    if (kind === 'council') {
      const electorates = [await this.voters(tx, now), await this.voters(tx, inForceFrom)];
      return { newest, electorates, blocs, votes: null };
    }
    const isOfVotes = kind === 'weights' || kind === 'assessment';
    const votes = isOfVotes ? await this.votesFacts(tx, inForceFrom) : null;
    return { newest, electorates: [], blocs, votes };
  }

  private async voters(tx: EntityManager, at: Instant): Promise<readonly GameMember[]> {
    const entitled = (await this.members.hasWeights(tx, at)) ? await this.members.entitled(tx, at) : [];
    return entitled.map(({ stateId, votes }) => gameMember(stateId, votes));
  }

  private async votesFacts(tx: EntityManager, at: Instant): Promise<VotesFacts | null> {
    const states = await this.members.assessable(tx, at);
    if (states.length === 0) return null;
    return {
      states,
      assessment: (await policyInForce(tx, 'assessment', at)).body,
      weights: (await policyInForce(tx, 'weights', at)).body,
      rules: (await rulesInUse(tx, this.programmes)).map(({ body }) => body),
    };
  }

  /** Both people's acts stand in the public log, the second one with the hash of what the first one entered. */
  private trace(
    act: Act,
    row: PolicyProposal,
    what: 'policy-proposed' | 'policy-adopted' | 'proposal-withdrawn',
    more: Readonly<Record<string, string>>,
  ): void {
    const { id, kind, name, version, inForceFrom, decision } = row;
    act.audit({
      type: `charter.${what}`,
      subject: { type: 'policy-proposal', id },
      disclosure: 'public',
      data: { kind, name, version, inForceFrom, decision, hash: proposalHash(row), ...more },
    });
  }

  private async tell(act: Act, row: PolicyProposal, template: string, until: Instant): Promise<void> {
    const { kind, name, decision } = row;
    const data = { kind, name, decision, version: String(row.version), from: row.inForceFrom, until };
    for (const role of rightsOf(kind).told)
      await this.notifications.queue(act, { to: { role }, template, data });
  }
}

/** A proposal and the newest version of its policy; both null where there is no such proposal. */
async function lockWithNewest(
  tx: EntityManager,
  id: string,
): Promise<{ readonly row: PolicyProposal | null; readonly newest: Newest }> {
  const row = await lockProposal(tx, id);
  return { row, newest: row === null ? null : await lockNewest(tx, row.kind, row.name) };
}

function noSuchProposal(): never {
  return refused('charter.proposal-not-found', 'not-found', 'There is no such proposal.');
}

function answer(row: PolicyProposal, state: ProposalState): ProposalAnswer {
  const { id, version, policyId } = row;
  return { id, version, state, hash: proposalHash(row), policyId };
}

function summary(row: PolicyProposal, newestVersion: number | null, now: Instant): ProposalSummary {
  const { kind, name, inForceFrom, decision, proposedBy, proposedAt, decidedAt, reason, expiresAt } = row;
  const state = stateOf(row, newestVersion, now);
  return {
    ...answer(row, state),
    ...{ kind, name, inForceFrom, decision, proposedBy, proposedAt, decidedAt, reason },
    waiting: state === 'open' ? { for: rightsOf(kind).adopters, since: proposedAt, until: expiresAt } : null,
  };
}

function saidOf(changes: readonly Difference[]): string[] {
  return changes.map(
    ({ path, before, after }) => `${path}: ${before ?? 'nothing'} becomes ${after ?? 'nothing'}.`,
  );
}
