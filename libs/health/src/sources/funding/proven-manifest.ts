import { isRefusal } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { forgeOf, rawFileAddress } from '#libs/projects/src/index.js';
import type { FundingManifest, ManifestSubject } from '../../domain/funding-manifest.js';
import { manifestUrls, readManifest, spokenOf } from '../../domain/funding-manifest.js';
import type { ReadFile } from './places.js';
import type { PublicFile } from './public-file.js';
import { parseJson } from './parse.js';

const FILE = 'funding.json';
const LIST = '.well-known/funding-manifest-urls';
/** Whoever needs more of a list than this is not asked further. */
const MANIFESTS_A_LIST = 3;

export type ProvenManifest =
  | { readonly manifest: FundingManifest; readonly url: string; readonly proof: string }
  | { readonly manifest: null }
  | Extract<PublicFile, { state: 'unknown' }>;

/** Where a keeper can write, and what of the project that speaks for. */
interface Ground {
  readonly aspect: 'repository' | 'homepage';
  readonly file: string;
  readonly list: string;
}

/**
 * The project's funding.json whose control is proven, as 1.0.0 has it: it lies where only the project's keepers can write
 * (in its repository; for a project without one, at the root of its homepage), or a `.well-known/funding-manifest-urls` there
 * lists it; and it speaks of that repository or homepage itself. A homepage beside a repository is what anybody entered, and no
 * ground: a manifest there counts where the repository lists it. Null where the project has no such place. What is not proven is as good as absent.
 */
export async function provenManifest(read: ReadFile, project: ProjectRecord): Promise<ProvenManifest | null> {
  const ground = groundOf(project);
  if (ground === null) return null;
  const subject = subjectOf(project);
  const own = manifestIn(await read(ground.file), ground, subject, `its place in the ${ground.aspect}`);
  if (own !== null && !('code' in own)) return own;
  let unknown = own;
  const list = await read(ground.list);
  if (list.state === 'unknown') unknown ??= list;
  const urls = list.state === 'there' ? manifestUrls(list.text).slice(0, MANIFESTS_A_LIST) : [];
  for (const url of urls) {
    const listed = manifestIn(await read(url), ground, subject, `the list of the ${ground.aspect}`);
    if (listed !== null && !('code' in listed)) return listed;
    unknown ??= listed;
  }
  return unknown ?? { manifest: null };
}

/** The manifest in a file that speaks of the ground it is proven by; null where there is none. */
function manifestIn(
  file: PublicFile,
  { aspect }: Ground,
  subject: ManifestSubject,
  proof: string,
): ProvenManifest | null {
  if (file.state === 'absent') return null;
  if (file.state === 'unknown') return file;
  const manifest = readManifest(parseJson(file.text));
  if (isRefusal(manifest)) return { state: 'unknown', reason: 'error', code: manifest.code };
  return spokenOf(manifest, subject)[aspect] ? { manifest, url: file.url, proof } : null;
}

/** Where only keepers can write: the repository, and only without one the homepage. */
function groundOf({ repositories: [repository], homepage }: ProjectRecord): Ground | null {
  if (repository !== undefined) {
    const [file, list] = [rawFileAddress(repository, FILE), rawFileAddress(repository, LIST)];
    return file === null || list === null ? null : { aspect: 'repository', file, list };
  }
  const isOwnSite =
    homepage?.startsWith('https://') === true && forgeOf(new URL(homepage).hostname) === 'other';
  if (homepage === null || !isOwnSite) return null;
  return {
    aspect: 'homepage',
    file: new URL(`/${FILE}`, homepage).href,
    list: new URL(`/${LIST}`, homepage).href,
  };
}

function subjectOf({ repositories: [repository], homepage }: ProjectRecord): ManifestSubject {
  return {
    repositoryKey: repository?.urlKey ?? null,
    homepage,
  };
}
