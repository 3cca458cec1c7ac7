import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LANGUAGES, oneLine, renderDigest, renderMessage } from './message.js';
import { TEMPLATE_NAMES, templateOf } from './templates.js';

const placeholders = (text: string) => (text.match(/\{[a-zA-Z]+\}/g) ?? []).sort();

describe('renderMessage', () => {
  it('puts the fields of the template in and no others', () => {
    const message = renderMessage(
      templateOf('council.motion-closed'),
      { number: 'M-7', outcome: 'carried', iban: 'X' },
      'en',
    );
    expect(message.subject).toBe('Motion M-7 is closed: carried');
    expect(message.body).not.toContain('X');
  });

  it('says – for a field nobody gave, and only that there is news for an unknown name', () => {
    expect(renderMessage(templateOf('applications.submitted'), {}, 'de').subject).toBe(
      'Antrag – ist eingegangen; die Quittung ist –',
    );
    expect(renderMessage(templateOf('constructor'), { number: 'P-1' }, 'en').subject).toBe(
      'There is news on application P-1',
    );
  });

  it('never lets data add a line to a subject', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...LANGUAGES), (number, language) => {
        const { subject } = renderMessage(templateOf('applications.submitted'), { number }, language);
        // eslint-disable-next-line no-control-regex -- exactly what must not come out
        expect(subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      }),
    );
    expect(oneLine('a\r\nBcc: b@example.org')).toBe('a Bcc: b@example.org');
  });

  it.each(TEMPLATE_NAMES)('%s names the same fields in every language', (name) => {
    const { text } = templateOf(name);
    for (const language of LANGUAGES) expect(placeholders(text[language])).toEqual(placeholders(text.en));
  });
});

describe('renderDigest', () => {
  it('lists the messages', () => {
    const message = (number: string) =>
      renderMessage(templateOf('milestones.certified'), { number, position: '1' }, 'en');
    expect(renderDigest([message('P-1'), message('P-2')], 'en')).toEqual({
      subject: '2 new in Plinth',
      body: '- Milestone 1 of application P-1 is accepted\n- Milestone 1 of application P-2 is accepted\n\nSign in to Plinth to see the details.\n',
    });
  });
});
