import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** What kind of forge serves a repository, as far as its host tells. */
export const FORGES = ['github', 'gitlab', 'forgejo', 'other'] as const;
export type Forge = (typeof FORGES)[number];

/** A repository under one name, however it was written. */
export interface RepositoryAddress {
  /** `https://host/path` without `.git`. */
  readonly url: string;
  /** What two spellings of one repository share: the address in lower case. */
  readonly key: string;
  readonly forge: Forge;
  readonly host: string;
  /** Everything between host and name: an account, or groups on GitLab; empty on a plain git server. */
  readonly owner: string;
  readonly name: string;
}

const SCP = /^(?:[a-z_][\w-]*@)([a-z0-9.-]+\.[a-z]{2,}):(?!\/\/)([^?#\s]+)$/i;
const SCHEMES = new Set(['https:', 'http:', 'ssh:', 'git:']);
const SEGMENT = /^[A-Za-z0-9._~+-]+$/;

/**
 * Reads a repository address as people write it (`https`, `git+https`, `ssh`, `git`, `user@host:path`, the page of a
 * branch) and answers the one https address of the repository. Refuses `projects.repository-invalid`: addresses without
 * a public host name, with a password or another port, or that name no repository.
 */
export function normaliseRepository(text: string, path?: string): RepositoryAddress | Refusal {
  const invalid = (): Refusal =>
    refuse('projects.repository-invalid', 'invalid', 'This is no address of a public repository.', path);
  const scp = SCP.exec(text.trim());
  const plain = scp === null ? text.trim().replace(/^git\+/, '') : `ssh://${scp[1]}/${scp[2]}`;
  const url = URL.canParse(plain) ? new URL(plain) : null;
  if (url === null || !SCHEMES.has(url.protocol) || url.password !== '') return invalid();
  if (url.port !== '' && url.protocol !== 'ssh:') return invalid();
  const host = url.hostname.toLowerCase().replace(/^www\.(?=github\.com$|gitlab\.com$|codeberg\.org$)/, '');
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*[a-z0-9]$/.test(host)) return invalid();
  const forge = forgeOf(host);
  const segments = repositorySegments(url.pathname, forge);
  const name = segments.at(-1);
  if (name === undefined || !segments.every((segment) => SEGMENT.test(segment) && !/^\.+$/.test(segment))) {
    return invalid();
  }
  if (forge !== 'other' && segments.length < 2) return invalid();
  const address = `https://${host}/${segments.join('/')}`;
  return {
    url: address,
    key: address.toLowerCase(),
    forge,
    host,
    owner: segments.slice(0, -1).join('/'),
    name,
  };
}

/** The forge behind a host name; `other` where the name does not tell, which says nothing against it. */
export function forgeOf(host: string): Forge {
  if (host === 'github.com') return 'github';
  if (host === 'codeberg.org' || host.startsWith('forgejo.') || host.startsWith('gitea.')) return 'forgejo';
  return host === 'gitlab.com' || host.startsWith('gitlab.') || host === 'salsa.debian.org'
    ? 'gitlab'
    : 'other';
}

/** The path of the repository itself: pages inside it (`/tree/…`, `/-/…`) and `.git` fall away. */
function repositorySegments(pathname: string, forge: Forge): string[] {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const end = forge === 'gitlab' ? segments.indexOf('-') : -1;
  const own = end === -1 ? segments : segments.slice(0, end);
  const kept = forge === 'github' || forge === 'forgejo' ? own.slice(0, 2) : own;
  return kept.map((segment, index) => (index === kept.length - 1 ? segment.replace(/\.git$/, '') : segment));
}
