import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import { accepted, holdsRole, refused } from '#libs/kernel/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { EntitledMember, UnsoundRule, Votes, VotingRulesLookup } from '#libs/members/src/index.js';
import { MembersService } from '#libs/members/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import type { Policy } from '#libs/policies/src/index.js';
import { policyInForce } from '#libs/policies/src/index.js';
import {
  ballotsOf,
  findMotion,
  itemsOf,
  membersOf,
  objectionsOf,
  pageOfMotions,
} from './council.repository.js';
import { COUNCIL_ERRORS } from './domain/codes.js';
import { gameMember, readCouncilPolicy } from './domain/council-policy.js';
import type { Bloc, BlocReport } from './domain/policy-check.js';
import { blocsOf, reportBlocs } from './domain/policy-check.js';
import { decidePower } from './domain/power.js';
import type { MotionRecord, MotionView, TallyFile } from './motion-view.js';
import { tallyFile, viewMotion } from './motion-view.js';
import { rulesInUse, unsoundUnder } from './rules-in-use.js';
import type { MotionRow } from './motion.entity.js';

/** Weight and power of one member under the ordinary decision. */
export interface WeightView {
  readonly stateId: string;
  readonly votes: number;
  readonly suspended: boolean;
  /** Normalised Banzhaf index of the decision in force, exact; null where no policy is in force. */
  readonly banzhaf: { readonly num: string; readonly den: string } | null;
}

export interface WeightsView {
  readonly items: readonly WeightView[];
  readonly blocs: readonly BlocReport[];
  /** Rules in use that would be refused under the votes of today, or of next year where they are known. */
  readonly unsound: readonly (UnsoundRule & { readonly year: number })[];
}

/** Readers of motions who may know what an embargo keeps from the states. */
const STAFF = ['executive', 'secretariat', 'tab-chair', 'auditor'] as const;

/** What the council shows. */
@Injectable()
export class CouncilReadsService implements VotingRulesLookup {
  private kept: { readonly key: string; readonly view: WeightsView } | null = null;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly members: MembersService,
    private readonly applications: ApplicationsService,
    private readonly programmes: ProgrammesService,
  ) {}

  /** A page of motions for the council and its staff, newest first. */
  async motions(
    principal: Principal,
    page: { readonly after?: string; readonly limit: number; readonly state?: string },
  ): Promise<{ items: readonly MotionView[]; next: string | null }> {
    allow(principal);
    const tx = this.dataSource.manager;
    const rows = await pageOfMotions(tx, { before: page.after, limit: page.limit + 1, state: page.state });
    const items: MotionView[] = [];
    for (const motion of rows.slice(0, page.limit)) items.push(await this.view(tx, principal, motion));
    return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  }

  async motion(principal: Principal, id: string): Promise<MotionView> {
    allow(principal);
    const tx = this.dataSource.manager;
    return await this.view(tx, principal, (await findMotion(tx, id)) ?? noMotion());
  }

  /** The file of a closed vote for `plinth tally`; public, since it names states and no case, but not under embargo. */
  async tallyFile(id: string): Promise<TallyFile> {
    const tx = this.dataSource.manager;
    const motion = await findMotion(tx, id);
    if (motion === null || motion.state !== 'closed') return noMotion();
    if (await this.isUnderEmbargo(tx, motion)) return noMotion();
    return tallyFile(await recordOf(tx, motion)) ?? noMotion();
  }

  /**
   * Today's votes beside the power they give in an ordinary decision, where everybody votes for or against; what
   * declared blocs could prevent; and which rules in use would be refused under these votes or those of next year.
   */
  async weights(): Promise<WeightsView> {
    const tx = this.dataSource.manager;
    const now = await clock(tx);
    const { weightSetId, members } = await this.members.membership(tx, now);
    const year = Number(now.slice(0, 4));
    const next = await this.members.membership(tx, `${year + 1}-01-01T00:00:00.000Z`);
    const facts: WeightFacts = {
      year,
      members,
      nextMembers: next.weightSetId === weightSetId ? null : next.members,
      blocs: blocsOf(await this.members.states(tx)),
      policy: await policyInForce(tx, 'council', now),
      rules: await rulesInUse(tx, this.programmes),
    };
    // Power takes a fifth of a second to compute, anybody may ask, and what it follows from changes a few times a year.
    const key = keyOf(facts);
    if (this.kept?.key !== key) this.kept = { key, view: viewWeights(facts) };
    return this.kept.view;
  }

  /** What the rules in use say to these votes. */
  async unsound(tx: EntityManager, votes: readonly Votes[]): Promise<readonly UnsoundRule[]> {
    const blocs = blocsOf(await this.members.states(tx));
    return unsoundUnder(await rulesInUse(tx, this.programmes), votes, blocs);
  }

  private async view(tx: EntityManager, principal: Principal, motion: MotionRow): Promise<MotionView> {
    const own = principal.roles.flatMap(({ role, scopeId }) =>
      (role === 'representative' || role === 'alternate') && scopeId !== null ? [scopeId] : [],
    );
    const seesWords = STAFF.some((role) => holdsRole(principal, role));
    return viewMotion(await recordOf(tx, motion), {
      ownStates: own,
      seesWords: seesWords || !(await this.isUnderEmbargo(tx, motion)),
    });
  }

  private async isUnderEmbargo(tx: EntityManager, { applicationId }: MotionRow): Promise<boolean> {
    return (
      applicationId !== null && (await this.applications.openHolds(tx, applicationId)).includes('embargo')
    );
  }
}

/** What votes and power follow from. */
interface WeightFacts {
  readonly year: number;
  readonly members: readonly EntitledMember[];
  /** Null where next year's votes are not known apart from today's. */
  readonly nextMembers: readonly EntitledMember[] | null;
  readonly blocs: readonly Bloc[];
  readonly policy: Policy;
  readonly rules: readonly Policy[];
}

/** Equal where the facts are: a version of a policy never changes. */
function keyOf({ policy, rules, ...facts }: WeightFacts): string {
  return JSON.stringify([facts, policy.id, rules.map(({ id }) => id)]);
}

function viewWeights({ year, members, nextMembers, blocs, policy, rules }: WeightFacts): WeightsView {
  const council = readCouncilPolicy(policy.body);
  const game = members.map(({ stateId, votes }) => gameMember(stateId, votes));
  const power = accepted(decidePower({ members: game, rule: council.decision }));
  const unsound = (votes: readonly Votes[], at: number) =>
    unsoundUnder(rules, votes, blocs).map((rule) => ({ ...rule, year: at }));
  return {
    items: members.map((member, i) => {
      const share = power.members[i]?.normalised;
      return {
        ...member,
        banzhaf: share === undefined ? null : { num: share.num.toString(), den: share.den.toString() },
      };
    }),
    blocs: reportBlocs(game, council, blocs),
    unsound: [...unsound(members, year), ...(nextMembers === null ? [] : unsound(nextMembers, year + 1))],
  };
}

async function recordOf(tx: EntityManager, motion: MotionRow): Promise<MotionRecord> {
  return {
    motion,
    items: await itemsOf(tx, motion.id),
    members: await membersOf(tx, motion.id),
    ballots: await ballotsOf(tx, motion.id),
    objections: await objectionsOf(tx, motion.id),
  };
}

function allow(principal: Principal): void {
  accepted(authorise(principal, 'council.read'));
}

function noMotion(): never {
  return refused(COUNCIL_ERRORS.motionNotFound, 'not-found', 'There is no such motion.');
}
