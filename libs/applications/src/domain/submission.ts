import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import type { AwardRange } from '#libs/programmes/src/domain/award-range.js';
import { refuseOutOfRange } from '#libs/programmes/src/domain/award-range.js';
import type { CallForm } from '#libs/programmes/src/domain/call-form.js';
import { checkAnswer } from '#libs/programmes/src/domain/call-form.js';
import type { WritingStep } from './draft.js';
import { asksForPlan, questionsOf } from './draft.js';
import type { PlannedCost, PlannedResult } from './plan.js';
import { checkPlan } from './plan.js';

/** The draft as it stands when somebody presses submit. */
export interface DraftFacts {
  readonly step: WritingStep;
  readonly title: string;
  readonly projectId: string | null;
  /** A gap project may have no repository yet; everybody else names the project. */
  readonly projectRequired: boolean;
  readonly requestedMinor: bigint | null;
  readonly range: AwardRange;
  readonly form: CallForm;
  readonly answers: Readonly<Record<string, string>>;
  readonly budget: readonly PlannedCost[];
  readonly milestones: readonly PlannedResult[];
}

/**
 * Whether a draft is complete enough to be submitted; every finding at once, at the path of its field.
 * Refuses `applications.project-missing`, `applications.amount-missing`, `programmes.amount-out-of-range`,
 * `applications.answer-missing`, what `checkAnswer` and, where the step asks for a plan, what `checkPlan` refuses.
 */
export function checkSubmission(draft: DraftFacts, now: Instant): Refusal | undefined {
  const { requestedMinor, step } = draft;
  const findings: (Refusal | undefined)[] = [
    draft.projectRequired && draft.projectId === null
      ? refuse('applications.project-missing', 'invalid', 'Name the project this is for.', 'projectId')
      : undefined,
    requestedMinor === null
      ? refuse('applications.amount-missing', 'invalid', 'Say how much you request.', 'requested')
      : refuseOutOfRange(draft.range, requestedMinor, 'requested.minor'),
    ...questionsOf(draft.form, step).map((question) => {
      const path = `answers.${question.field}`;
      const answer = draft.answers[question.field]?.trim() ?? '';
      return answer === '' && question.required
        ? refuse('applications.answer-missing', 'invalid', 'This question needs an answer.', path)
        : checkAnswer(question, answer, path);
    }),
  ];
  const plan =
    asksForPlan(step) && requestedMinor !== null
      ? checkPlan(
          { minor: requestedMinor, currency: draft.range.currency },
          draft.budget,
          draft.milestones,
          now,
        )
      : undefined;
  return refuseAll([...findings.filter((finding) => finding !== undefined), ...spread(plan)]);
}

/** The findings inside a joined refusal, so that joining again loses none. */
function spread(refusal: Refusal | undefined): readonly Refusal[] {
  if (refusal === undefined) return [];
  return (
    refusal.details?.map(({ code, message, path }) => refuse(code, refusal.kind, message, path)) ?? [refusal]
  );
}
