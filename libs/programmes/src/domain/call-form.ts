import { z } from 'zod';
import type { Refusal } from '#libs/kernel/src/index.js';
import { isInheritedName, refuse } from '#libs/kernel/src/index.js';

const text = z.record(z.string().regex(/^[a-z]{2}$/), z.string().min(1));

const field = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]{0,39}$/)
  .refine((name) => !isInheritedName(name), 'No question may be called so.');

const question = z.discriminatedUnion('kind', [
  z.strictObject({
    field,
    kind: z.literal('text'),
    label: text,
    required: z.boolean(),
    maxLength: z.number().int().positive().max(20_000),
  }),
  z.strictObject({
    field,
    kind: z.literal('choice'),
    label: text,
    required: z.boolean(),
    choices: z
      .array(z.string().regex(/^[a-z0-9-]{1,40}$/))
      .min(2)
      .max(30),
  }),
  z.strictObject({
    field,
    kind: z.literal('url'),
    label: text,
    required: z.boolean(),
  }),
]);

/**
 * The form of a call: the concept's questions, and those the proposal adds. A one-step call asks both at once. A form never
 * changes once somebody submitted under it; a new one is a new version of the call.
 */
export const callFormSchema = z.strictObject({ concept: z.array(question), proposal: z.array(question) });

export type CallForm = z.infer<typeof callFormSchema>;
export type Question = CallForm['concept'][number];

/**
 * Whether one answer fits its question; an empty answer always does, whether it may stay empty is asked at submission.
 * Refuses `programmes.answer-too-long`, `programmes.answer-not-a-choice`, `programmes.answer-not-a-url` at `path`.
 */
export function checkAnswer(asked: Question, answer: string, path: string): Refusal | undefined {
  if (answer === '') return undefined;
  switch (asked.kind) {
    case 'text':
      return answer.length <= asked.maxLength
        ? undefined
        : refuse(
            'programmes.answer-too-long',
            'invalid',
            `This answer may have at most ${asked.maxLength} characters.`,
            path,
          );
    case 'choice':
      return asked.choices.includes(answer)
        ? undefined
        : refuse('programmes.answer-not-a-choice', 'invalid', 'Choose one of the given answers.', path);
    case 'url':
      return answer.length <= 2_000 && /^https:\/\/[^\s/?#]+\.[^\s/?#]+[^\s]*$/.test(answer)
        ? undefined
        : refuse(
            'programmes.answer-not-a-url',
            'invalid',
            'This answer must be an address that starts with https://.',
            path,
          );
  }
}
