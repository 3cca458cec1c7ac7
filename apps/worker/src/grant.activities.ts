import { Injectable } from '@nestjs/common';
import type { Act, Advance } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Application, ForeignFacts } from '#libs/applications/src/index.js';
import { ApplicationsService, GrantAdvance, decideAdvance } from '#libs/applications/src/index.js';
import { CouncilService } from '#libs/council/src/index.js';
import { HealthService } from '#libs/health/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import { ReviewsService } from '#libs/reviews/src/index.js';
import { TreasuryService } from '#libs/treasury/src/index.js';
import type { GrantActivities } from '#workflows/grant/activities.js';
import { lookUntilStill } from './look-until-still.js';

/** The case's own process: the one place that sees every domain, so that none of them has to. */
@Injectable()
export class GrantActivitiesService implements GrantActivities {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly grants: GrantAdvance,
    private readonly health: HealthService,
    private readonly reviews: ReviewsService,
    private readonly council: CouncilService,
    private readonly treasury: TreasuryService,
  ) {}

  advanceGrant(applicationId: string): Promise<Advance> {
    return lookUntilStill(() => this.lookOnce(applicationId));
  }

  // Arrows, so that they are no activities of their own.
  /** One look: lock the case, gather what every domain knows, decide with the pure rule, apply. */
  private readonly lookOnce = async (applicationId: string): Promise<Advance> => {
    const answer = await this.acts.act<Application, Advance>(
      {
        principal: systemPrincipal('grant'),
        route: 'advance:grant',
        key: null,
        body: { id: applicationId },
        within: `grant:${applicationId}`,
      },
      {
        lock: (tx) => this.applications.lock(tx, applicationId),
        authorise: () => undefined,
        apply: (act, application) => this.look(act, application),
      },
    );
    return answer.kind === 'done' ? answer.value : { state: 'again' };
  };

  private readonly look = async (act: Act, application: Application): Promise<Advance> => {
    const facts = await this.grants.facts(act, application, await this.gather(act, application));
    const decision = decideAdvance(facts, act.now);
    switch (decision.do) {
      case 'open-round':
        await this.reviews.openRound(act, application);
        return { state: 'again' };
      case 'open-motion':
        await this.council.openMotion(act, application, decision.kind);
        return { state: 'again' };
      case 'open-agreement':
        await this.treasury.openAgreement(act, application);
        return { state: 'again' };
      default:
        return await this.grants.carryOut(act, application, decision);
    }
  };

  private readonly gather = async (
    { tx, now }: Act,
    { id, projectId }: Application,
  ): Promise<ForeignFacts> => ({
    evidence: projectId === null ? 'none' : await this.health.evidenceState(tx, projectId),
    ...(await this.reviews.caseFacts(tx, id)),
    ...(await this.council.caseFacts(tx, id, now)),
    ...(await this.treasury.caseFacts(tx, id)),
  });
}
