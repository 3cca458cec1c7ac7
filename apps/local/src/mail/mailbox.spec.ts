import { describe, expect, it } from '@jest/globals';
import { Mailbox, readMail } from './mailbox.js';

describe('readMail', () => {
  it('undoes what a mail is wrapped in', () => {
    const raw = [
      'Subject: =?UTF-8?Q?Antrag_P-1_ist_jetzt_im_Stand_?=',
      ' =?UTF-8?Q?Gutachten_=C3=BC?=',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Die Einzelheiten stehen nach der =C3=84nderung in=',
      ' Plinth =3D hier.',
    ].join('\r\n');
    expect(readMail(raw)).toEqual({
      subject: 'Antrag P-1 ist jetzt im Stand Gutachten ü',
      text: 'Die Einzelheiten stehen nach der Änderung in Plinth = hier.',
    });
  });
});

describe('Mailbox', () => {
  it('lists the newest first, of one recipient where asked, and forgets the oldest', () => {
    const box = new Mailbox();
    for (let i = 1; i <= 1_001; i += 1) {
      box.keep({
        at: 'now',
        to: [i % 2 === 0 ? 'a@demo.invalid' : 'b@demo.invalid'],
        subject: `${i}`,
        text: '',
      });
    }
    expect(box.list()[0]?.subject).toBe('1001');
    expect(box.list()).toHaveLength(1_000);
    expect(box.list('a@demo.invalid')[0]?.subject).toBe('1000');
    expect(box.list('nobody@demo.invalid')).toEqual([]);
  });
});
