import type { DemoPerson } from '../demo/people.js';
import type { CaughtMail } from '../mail/mailbox.js';

/** What there is for development, and who is who. */
export function indexPage(people: readonly DemoPerson[]): string {
  const rows = people.map(({ handle, publicName, email, roles }) => {
    const held = roles.map(({ role, scopeId }) => (scopeId === null ? role : `${role} of ${scopeId}`));
    const mails = `<a href="/dev/mail?to=${encodeURIComponent(email)}">${escaped(email)}</a>`;
    return `<tr><td>${escaped(handle)}</td><td>${escaped(publicName)}</td><td>${escaped(held.join(', '))}</td><td>${mails}</td></tr>`;
  });
  return page(
    'Plinth, for development',
    `<p>These pages belong to the one-machine run and exist nowhere else.</p>
<ul><li><a href="/dev/mail">Caught mail</a>, also <a href="/dev/mail.json">as JSON</a></li></ul>
<h2>Demo people</h2>
<p>A token of one of them: <code>npm run --silent plinth -- token --as HANDLE</code></p>
<table><thead><tr><th>Handle</th><th>Name</th><th>Role</th><th>Mail</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

/** The mails that were caught, newest first. */
export function mailPage(mails: readonly CaughtMail[]): string {
  const articles = mails.map(
    ({ at, to, subject, text }) =>
      `<article><h2>${escaped(subject)}</h2><p>${escaped(`${at} to ${to.join(', ')}`)}</p><pre>${escaped(text)}</pre></article>`,
  );
  return page('Caught mail', articles.join('') || '<p>None yet.</p>');
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head><body><main><h1>${title}</h1>${content}</main></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
