import type { Category } from './channel.js';

export const LANGUAGES = ['en', 'de', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A kind of message: what it is about, and its one sentence in each language with `{fields}`. */
export interface MessageTemplate {
  readonly category: Category;
  readonly text: Readonly<Record<Language, string>>;
}

/** A message ready for inbox or mail. */
export interface Message {
  readonly subject: string;
  readonly body: string;
}

const CLOSING: Readonly<Record<Language, string>> = {
  en: 'Sign in to Plinth to see the details.',
  de: 'Die Einzelheiten stehen nach der Anmeldung in Plinth.',
  fr: 'Connectez-vous à Plinth pour voir les détails.',
};

/**
 * Puts data into a template. Only fields the template names come out, on one line and without control characters, so
 * that data can neither add a header to a mail nor show what the template does not mean to show. A missing field
 * reads `–`.
 */
export function renderMessage(
  template: MessageTemplate,
  data: Readonly<Record<string, string>>,
  language: Language,
): Message {
  const sentence = template.text[language].replace(/\{([a-zA-Z]+)\}/g, (_, field: string) => {
    const value = Object.hasOwn(data, field) ? data[field] : undefined;
    return value === undefined || value === '' ? '–' : oneLine(value);
  });
  return { subject: sentence, body: `${sentence}\n\n${CLOSING[language]}\n` };
}

/** Lists unread messages as one mail. */
export function renderDigest(messages: readonly Message[], language: Language): Message {
  const subject = {
    en: `${messages.length} new in Plinth`,
    de: `${messages.length} neu in Plinth`,
    fr: `${messages.length} nouveautés dans Plinth`,
  }[language];
  const lines = messages.map((message) => `- ${message.subject}`).join('\n');
  return { subject, body: `${lines}\n\n${CLOSING[language]}\n` };
}

/** A value as it may stand in a header: one line, no control characters, at most 200 characters. */
export function oneLine(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
