import { Injectable } from '@nestjs/common';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Money } from '#libs/kernel/src/index.js';
import { accepted, readPositiveMoney, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { Call } from '#libs/programmes/src/index.js';
import { ProgrammesService, refuseOutOfRange, refuseUnlessOpen } from '#libs/programmes/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import type { Application } from './application.entity.js';
import { insertApplication, nextNumber, updateApplication } from './applications.repository.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer, personOf } from './case-acts.js';
import { insertStageChange } from './case-history.repository.js';
import { asksForPlan, checkAnswers, requireStep } from './domain/draft.js';
import { pastMilestones } from './domain/plan.js';
import { stale } from './domain/refusals.js';
import { waitingOnEntry } from './domain/stage-entry.js';
import { replaceBudget, replaceMilestones, writeAnswers } from './proposal.repository.js';
import { writeMember } from './team.repository.js';

/** What a new application starts with. */
export interface NewApplication {
  readonly callId: string;
  readonly title: string;
  readonly projectId?: string | null;
  readonly requested?: Money;
}

/** The fields somebody changed; the others stay. A null project or an empty answer clears it. */
export interface DraftEdit {
  readonly title?: string;
  readonly projectId?: string | null;
  readonly requested?: Money;
  readonly answers?: Readonly<Record<string, string>>;
}

export interface BudgetLineInput {
  readonly category: string;
  readonly title: string;
  readonly amount: Money;
}

export interface MilestoneInput {
  readonly title: string;
  readonly acceptance: string;
  readonly amount: Money;
  readonly dueOn: string;
}

/** Writing an application before it is submitted: field by field, each edit on the version it was made on. */
@Injectable()
export class DraftsService {
  constructor(
    private readonly acts: ActsService,
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
    private readonly programmes: ProgrammesService,
    private readonly projects: ProjectsService,
  ) {}

  /** Opens a draft under an open call; whoever does is its first editor. */
  async create(asked: ActRequest, input: NewApplication): Promise<ActAnswer<CaseAnswer>> {
    return await this.acts.act(asked, {
      lock: async (tx) => {
        accepted(authorise(asked.principal, 'applications.create'));
        return await this.programmes.call(tx, input.callId);
      },
      authorise: () => undefined,
      apply: async (act, call) => {
        accepted(refuseUnlessOpen(call, act.now));
        const { tx, now } = act;
        const createdBy = personOf(act);
        const projectId = input.projectId ?? null;
        if (projectId !== null) await this.projects.read(tx, projectId);
        const draft = newDraft(call, {
          id: newId(),
          number: await nextNumber(tx, now),
          projectId,
          title: input.title,
          requestedMinor: input.requested === undefined ? null : requestedOf(input.requested, call),
          createdBy,
          at: now,
        });
        const policy = await this.applications.policyOf(tx, draft);
        const application = { ...draft, ...waitingOnEntry('draft', null, policy, now) };
        await insertApplication(tx, application);
        await writeMember(tx, application.id, createdBy, 'edit', now);
        await insertStageChange(tx, {
          applicationId: application.id,
          fromStage: null,
          toStage: 'draft',
          act: 'create',
          at: now,
          byPerson: createdBy,
          reasons: [],
        });
        act.audit({
          type: 'applications.create',
          subject: { type: 'application', id: application.id },
          applicationId: application.id,
          disclosure: 'restricted',
          data: { callId: call.id },
        });
        act.leadsTo('draft');
        act.wake('grant', application.id);
        return caseAnswer(application);
      },
    });
  }

  /** Changes single fields of the open step. */
  async edit(
    asked: ActRequest,
    id: string,
    version: number,
    edit: DraftEdit,
  ): Promise<ActAnswer<CaseAnswer>> {
    return await this.writing(asked, id, version, 'draft-edited', async (application, call, tx, now) => {
      const step = accepted(requireStep(application.stage, call.twoStep));
      const answers = edit.answers ?? {};
      accepted(checkAnswers(call.form, step, answers));
      if (edit.projectId !== undefined && edit.projectId !== null) {
        await this.projects.read(tx, edit.projectId);
      }
      await writeAnswers(tx, id, answers, now);
      return {
        ...(edit.title === undefined ? {} : { title: edit.title }),
        ...(edit.projectId === undefined ? {} : { projectId: edit.projectId }),
        ...(edit.requested === undefined ? {} : { requestedMinor: requestedOf(edit.requested, call) }),
      };
    });
  }

  /** Replaces the budget lines. Whether they sum to the request is asked at submission. */
  async setBudget(
    asked: ActRequest,
    id: string,
    version: number,
    lines: readonly BudgetLineInput[],
  ): Promise<ActAnswer<CaseAnswer>> {
    return await this.writing(asked, id, version, 'budget-edited', async (application, call, tx) => {
      requirePlanning(application, call);
      const budget = lines.map(({ amount, ...line }, index) => ({
        ...line,
        amountMinor: accepted(readPositiveMoney(amount, call.currency, `budgetLines[${index}].amount`)),
      }));
      await replaceBudget(tx, id, budget);
      return {};
    });
  }

  /** Replaces the milestones; each is due in the future. */
  async setMilestones(
    asked: ActRequest,
    id: string,
    version: number,
    inputs: readonly MilestoneInput[],
  ): Promise<ActAnswer<CaseAnswer>> {
    return await this.writing(asked, id, version, 'milestones-edited', async (application, call, tx, now) => {
      requirePlanning(application, call);
      const milestones = inputs.map(({ amount, ...milestone }, index) => ({
        ...milestone,
        amountMinor: accepted(readPositiveMoney(amount, call.currency, `milestones[${index}].amount`)),
      }));
      accepted(pastMilestones(milestones, now)[0]);
      await replaceMilestones(tx, id, milestones);
      return {};
    });
  }

  /** One edit of a draft on the version it was made on. */
  private async writing(
    asked: ActRequest,
    id: string,
    version: number,
    type: string,
    write: (
      application: Application,
      call: Call,
      tx: Parameters<ApplicationsService['find']>[0],
      now: string,
    ) => Promise<Partial<Application>>,
  ): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.edit', async (act, application) => {
      if (application.version !== version) accepted(stale());
      const call = await this.programmes.call(act.tx, application.callId);
      const changes = await write(application, call, act.tx, act.now);
      const changed = await updateApplication(act.tx, application, changes);
      act.audit({
        type: `applications.${type}`,
        subject: { type: 'application', id },
        applicationId: id,
        disclosure: 'restricted',
        data: { version: changed.version },
      });
      act.leadsTo(application.stage);
      return caseAnswer(changed);
    });
  }
}

/** Budget and milestones belong to the proposal, or to the one step there is. */
function requirePlanning(application: Application, call: Call): void {
  const step = accepted(requireStep(application.stage, call.twoStep));
  if (!asksForPlan(step)) {
    refused(
      'applications.field-closed',
      'conflict',
      'Budget and milestones are asked for after the invitation.',
    );
  }
}

/** The amount requested, in the call's currency and range. */
export function requestedOf(requested: Money, call: Call): bigint {
  const minor = accepted(readPositiveMoney(requested, call.currency, 'requested'));
  accepted(refuseOutOfRange(call, minor, 'requested.minor'));
  return minor;
}

/** A case as it begins, before its first deadline is set. */
export function newDraft(
  call: Call,
  given: Pick<Application, 'id' | 'number' | 'projectId' | 'title' | 'requestedMinor' | 'createdBy'> & {
    readonly at: string;
  },
): Application {
  const { at, ...fields } = given;
  return {
    ...fields,
    callId: call.id,
    programmeId: call.programmeId,
    stage: 'draft',
    stageSince: at,
    visitSince: at,
    waitingFor: 'applicant',
    waitingSince: at,
    dueAt: null,
    escalatedAt: null,
    route: null,
    currency: call.currency,
    lifecyclePolicyId: null,
    submittedAt: null,
    awardMinor: null,
    version: 1,
    createdAt: at,
  };
}
