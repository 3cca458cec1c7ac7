import type { Act } from '#libs/acts/src/index.js';
import { rowsOf } from '#libs/acts/src/index.js';
import { renderDigest, renderMessage } from './domain/message.js';
import { templateOf } from './domain/templates.js';
import { preferencesOf } from './inbox.repository.js';
import { insertMails } from './mail.repository.js';

/** Most messages named in one digest; the inbox has them all. */
const MOST_LISTED = 30;

/** Writes one mail to each person whose messages wait for the digest; answers how many. Messages read meanwhile are left out. */
export async function writeDigests(act: Act): Promise<number> {
  const answer = await act.tx.query<unknown>(
    `UPDATE notifications SET digest_from = NULL WHERE digest_from <= $1
     RETURNING person_id AS "personId", template, data, read_at IS NULL AS "isUnread"`,
    [act.now],
  );
  const waiting = rowsOf<{
    personId: string;
    template: string;
    data: Record<string, string>;
    isUnread: boolean;
  }>(answer);
  const unread = waiting.filter(({ isUnread }) => isUnread);
  const readers = await preferencesOf(act.tx, [...new Set(unread.map(({ personId }) => personId))]);
  const mails = readers.map(({ personId, language }) => {
    const messages = unread
      .filter((message) => message.personId === personId)
      .slice(0, MOST_LISTED)
      .map(({ template, data }) => renderMessage(templateOf(template), data, language));
    return { personId, ...renderDigest(messages, language) };
  });
  if (mails.length > 0) {
    await insertMails(act.tx, mails);
    act.wake('delivery', 'mail');
  }
  return mails.length;
}
