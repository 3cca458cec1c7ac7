import { Refused } from '#libs/kernel/src/index.js';
import type { HistoryBuilder } from '../domain/history-builder.js';
import { decoded } from './log-reader.js';
import type { GitReader } from './git-reader.js';

const FIELDS = [
  'refname:strip=2',
  'creatordate:unix',
  'objecttype',
  'taggername',
  'taggeremail',
  'authorname',
  'authoremail',
];
const FORMAT = FIELDS.map((field) => `%(${field})`).join('%00');

/** Reads the tags of a repository that have a date, with who made them after the mailmap. */
export async function readTags(
  git: GitReader,
  mailmap: readonly string[] | null,
  builder: HistoryBuilder,
): Promise<void> {
  const makers = new Map<string, number>();
  const tags: { name: string; atSeconds: number; isAnnotated: boolean; maker: number }[] = [];
  const text = git.stream(['for-each-ref', `--format=${FORMAT}`, 'refs/tags']);
  for await (const line of lines(text)) {
    const [name = '', date = '', type, ...people] = line.split('\0');
    // A tag on a tree or blob has no date, so it says nothing about when.
    if (!/^\d+$/.test(date)) continue;
    const isAnnotated = type === 'tag';
    const [makerName = '', makerEmail = ''] = isAnnotated ? people : people.slice(2);
    const contact = contactOf(makerName, makerEmail);
    if (!makers.has(contact)) makers.set(contact, makers.size);
    tags.push({
      name: decoded(name),
      atSeconds: Number(date),
      isAnnotated,
      maker: makers.get(contact) as number,
    });
  }
  const contacts = [...makers.keys()].map(decoded);
  const mapped = mailmap === null ? contacts : await afterMailmap(git, mailmap, contacts);
  const identities = mapped.map((contact) => builder.addIdentity(...partsOf(contact)));
  for (const { maker, ...tag } of tags) builder.addTag({ ...tag, maker: identities[maker] as number });
}

/** As `git check-mailmap` reads and writes it: one line, no brackets but the address's own. */
function contactOf(name: string, email: string): string {
  return `${name.replace(/[<>]/g, '')} <${email.replace(/[<>]/g, '')}>`;
}

function partsOf(contact: string): [name: string, email: string] {
  const bracket = contact.lastIndexOf(' <');
  return [contact.slice(0, Math.max(0, bracket)), contact.slice(bracket + 2, -1)];
}

/** The contacts after the mailmap; as they were where git cannot read one of them. */
async function afterMailmap(
  git: GitReader,
  mailmap: readonly string[],
  contacts: readonly string[],
): Promise<readonly string[]> {
  try {
    const text = await git.text([...mailmap, 'check-mailmap', '--stdin'], `${contacts.join('\n')}\n`);
    const mapped = text.trimEnd().split('\n');
    return mapped.length === contacts.length ? mapped : contacts;
  } catch (error) {
    if (error instanceof Refused) return contacts;
    throw error;
  }
}

async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk.toString('latin1')).split('\n');
    rest = parts.pop() as string;
    yield* parts;
  }
  if (rest !== '') yield rest;
}
