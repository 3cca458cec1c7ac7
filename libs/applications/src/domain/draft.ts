import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import type { CallForm, Question } from '#libs/programmes/src/domain/call-form.js';
import { checkAnswer } from '#libs/programmes/src/domain/call-form.js';
import type { Stage } from './lifecycle.js';
import { stageConflict } from './refusals.js';

/** The step of writing a case is in: its concept, its proposal, or both at once where the call has one step. */
export type WritingStep = 'concept' | 'proposal' | 'both';

/** Which step is open for writing in a stage; undefined where nothing is. */
export function writingStep(stage: Stage, twoStep: boolean): WritingStep | undefined {
  if (stage === 'draft') return twoStep ? 'concept' : 'both';
  return stage === 'invited' ? 'proposal' : undefined;
}

/** The questions a step asks. */
export function questionsOf(form: CallForm, step: WritingStep): readonly Question[] {
  switch (step) {
    case 'concept':
      return form.concept;
    case 'proposal':
      return form.proposal;
    case 'both':
      return [...form.concept, ...form.proposal];
  }
}

/** Whether budget lines and milestones are asked for in this step. */
export function asksForPlan(step: WritingStep): boolean {
  return step !== 'concept';
}

/** The open step, or the refusal `applications.stage-conflict`. */
export function requireStep(stage: Stage, twoStep: boolean): WritingStep | Refusal {
  return writingStep(stage, twoStep) ?? stageConflict(stage);
}

/**
 * Whether these answers may be kept in the draft: each is a question the open step asks, and fits it. Whether something is
 * missing is only asked at submission. Refuses `applications.field-unknown`, `applications.field-closed` (the other step's) and
 * what `checkAnswer` refuses, all findings at once, at `answers.<field>`.
 */
export function checkAnswers(
  form: CallForm,
  step: WritingStep,
  answers: Readonly<Record<string, string>>,
): Refusal | undefined {
  const open = new Map(questionsOf(form, step).map((question) => [question.field, question]));
  const known = new Set([...form.concept, ...form.proposal].map(({ field }) => field));
  const findings = Object.entries(answers).map(([field, value]) => {
    const path = `answers.${field}`;
    const question = open.get(field);
    if (question !== undefined) return checkAnswer(question, value, path);
    return known.has(field)
      ? refuse('applications.field-closed', 'conflict', 'This question is not open for writing now.', path)
      : refuse('applications.field-unknown', 'invalid', 'The form of this call has no such question.', path);
  });
  return refuseAll(findings);
}
