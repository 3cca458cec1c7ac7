import type { CallForm, Question } from '#libs/programmes/src/domain/call-form.js';

function text(
  field: string,
  maxLength: number,
  label: Question['label'],
  required = true,
): Extract<Question, { kind: 'text' }> {
  return { field, kind: 'text', label, required, maxLength };
}

/** Six questions, under an hour; what else is needed is asked after the invitation. */
export const STANDARD_FORM: CallForm = {
  concept: [
    text('need', 2_000, {
      en: 'What needs to be done, and why now?',
      de: 'Was muss getan werden, und warum jetzt?',
      fr: 'Que faut-il faire, et pourquoi maintenant ?',
    }),
    text('users', 2_000, {
      en: 'Who depends on the project, and how do you know?',
      de: 'Wer hängt von dem Projekt ab, und woher wissen Sie das?',
      fr: 'Qui dépend du projet, et comment le savez-vous ?',
    }),
    text('work', 3_000, {
      en: 'What would you do with the money?',
      de: 'Was würden Sie mit dem Geld tun?',
      fr: 'Que feriez-vous de cet argent ?',
    }),
    text('people', 2_000, {
      en: 'Who would do the work?',
      de: 'Wer würde die Arbeit tun?',
      fr: 'Qui ferait le travail ?',
    }),
    {
      field: 'relation',
      kind: 'choice',
      label: {
        en: 'How do you stand to the project?',
        de: 'Wie stehen Sie zu dem Projekt?',
        fr: 'Quel est votre lien avec le projet ?',
      },
      required: true,
      choices: ['maintainer', 'contributor', 'with-consent-of-maintainers'],
    },
    text('otherFunding', 1_000, {
      en: 'Which other funding do you have or have you asked for?',
      de: 'Welche andere Förderung haben oder beantragen Sie?',
      fr: 'Quels autres financements avez-vous obtenus ou demandés ?',
    }),
  ],
  proposal: [
    text('plan', 6_000, {
      en: 'How will you go about it?',
      de: 'Wie werden Sie vorgehen?',
      fr: 'Comment allez-vous procéder ?',
    }),
    text('risks', 2_000, {
      en: 'What could go wrong, and what would you do then?',
      de: 'Was könnte schiefgehen, und was täten Sie dann?',
      fr: 'Qu’est-ce qui pourrait mal tourner, et que feriez-vous alors ?',
    }),
    text('afterwards', 2_000, {
      en: 'How does the project go on afterwards?',
      de: 'Wie geht es danach mit dem Projekt weiter?',
      fr: 'Comment le projet continue-t-il ensuite ?',
    }),
    {
      field: 'workLog',
      kind: 'url',
      label: {
        en: 'Where can the work be followed?',
        de: 'Wo kann man die Arbeit verfolgen?',
        fr: 'Où peut-on suivre le travail ?',
      },
      required: false,
    },
  ],
};

/** Two questions: somebody is in the middle of it. */
export const EMERGENCY_FORM: CallForm = {
  concept: [
    text('incident', 3_000, {
      en: 'What happened, and who is affected?',
      de: 'Was ist geschehen, und wer ist betroffen?',
      fr: 'Que s’est-il passé, et qui est touché ?',
    }),
    text('firstSteps', 2_000, {
      en: 'What is to be done first?',
      de: 'Was ist zuerst zu tun?',
      fr: 'Que faut-il faire en premier ?',
    }),
  ],
  proposal: [],
};
