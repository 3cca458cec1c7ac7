import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { rawFileAddress } from './raw-file.js';
import type { Forge } from './repository-url.js';

/** How control can be proven without a forge account: who can write there, keeps it. A homepage only where there is nothing else. */
export const CONTROL_METHODS = ['repository-file', 'well-known'] as const;
export type ControlMethod = (typeof CONTROL_METHODS)[number];

/** Days until an open challenge lapses. */
export const CHALLENGE_DAYS = 7;

/** Name of the file in the root of the repository, and below `/.well-known/` of the homepage. */
export const PROOF_FILE = '.plinth-control';
export const WELL_KNOWN_PATH = '/.well-known/plinth-control';

export interface ProvableProject {
  readonly homepage: string | null;
  readonly repository: {
    readonly url: string;
    readonly forge: Forge;
    readonly owner: string;
    readonly name: string;
  } | null;
}

/**
 * Where the token has to appear. A project with a repository is proven in the repository alone: its homepage is what anybody
 * entered beside it. Refuses `projects.proof-impossible` where the project has no such place: a repository beside the homepage,
 * no homepage under https, or a repository on a host whose file addresses we do not know.
 */
export function proofAddress(project: ProvableProject, method: ControlMethod): string | Refusal {
  const impossible = (message: string): Refusal =>
    refuse('projects.proof-impossible', 'conflict', message, 'method');
  const { repository } = project;
  if (method === 'well-known') {
    if (repository !== null) return impossible('The project has a repository. Prove control there.');
    return project.homepage?.startsWith('https://') === true
      ? new URL(WELL_KNOWN_PATH, project.homepage).href
      : impossible('The project has no homepage under https.');
  }
  if (repository === null) return impossible('The project has no repository.');
  return rawFileAddress(repository, PROOF_FILE) ?? impossible('Files of this forge cannot be read yet.');
}

/** What a proof is about: the repository, without one the site. Where an entry changes it, nothing is proven any more. */
export function provenGround(homepage: string | null, repositoryKey: string | undefined): string | null {
  return repositoryKey ?? (homepage === null ? null : new URL(homepage).origin);
}

/**
 * Whether what stands there proves control: status 200 and one line that is exactly the token. Refuses
 * `projects.proof-missing`; the finding never repeats what stands there.
 */
export function decideProof(
  answer: { readonly status: number; readonly text: string },
  token: string,
): { readonly proven: true } | Refusal {
  const isThere = answer.status === 200 && answer.text.split(/\r?\n/).some((line) => line.trim() === token);
  return isThere
    ? { proven: true }
    : refuse('projects.proof-missing', 'conflict', 'The token does not stand at the address yet.');
}
