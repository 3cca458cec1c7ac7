import type { Egress } from '#libs/egress/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { rawFileAddress } from '#libs/projects/src/index.js';
import { fundingYmlChannels, packageChannels } from '../../domain/funding-channels.js';
import type { DeclaredIncome } from '../../domain/funding-manifest.js';
import { declaredIncome, manifestChannels } from '../../domain/funding-manifest.js';
import { provenManifest } from './proven-manifest.js';
import type { PublicFile } from './public-file.js';
import { readPublicFile } from './public-file.js';
import { parseJson, parseYaml } from './parse.js';

/** One place where a project may say how it is paid: what it says, or why that is not known. */
export type Place =
  | { readonly name: string; readonly channels: readonly string[]; readonly income?: ToldOfYear | null }
  | { readonly name: string; readonly missing: 'error' | 'rate-limited'; readonly code: string };

export interface ToldOfYear extends DeclaredIncome {
  /** Where it is written and what proves that the project wrote it. */
  readonly evidence: string;
}

/** Reads one file of the public web, within the bounds of all of them together. */
export type ReadFile = (url: string) => Promise<PublicFile>;

export interface PlacesQuestion {
  readonly project: ProjectRecord;
  readonly asOf: Instant;
  readonly signal: AbortSignal;
  readonly ca?: string;
}

/** All files together; a place that has not answered then is not known. */
const TOTAL_MS = 30_000;

/** Asks every place a project has, at once. Raises only what the caller gave up. */
export async function readPlaces(
  egress: Egress,
  { project, asOf, signal, ...options }: PlacesQuestion,
): Promise<Place[]> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(TOTAL_MS)]);
  const read: ReadFile = (url) => readPublicFile(egress, url, { ...options, signal: within });
  const repository = project.repositories[0];
  const file = (path: string): string | null =>
    repository === undefined ? null : rawFileAddress(repository, path);
  const [github, root, manifest] = [file('.github/FUNDING.yml'), file('FUNDING.yml'), file('package.json')];
  const places = await Promise.all([
    ...(github === null || root === null ? [] : [fundingYml(read, [github, root])]),
    ...(manifest === null ? [] : [packageJson(read, manifest)]),
    fundingJson(read, project, asOf),
  ]);
  signal.throwIfAborted();
  return places.filter((place) => place !== null);
}

/** The first of its homes that is there. */
async function fundingYml(read: ReadFile, urls: readonly string[]): Promise<Place> {
  const name = 'FUNDING.yml';
  for (const url of urls) {
    const file = await read(url);
    if (file.state === 'absent') continue;
    return toldBy(name, file, (text) => fundingYmlChannels(parseYaml(text)));
  }
  return { name, channels: [] };
}

async function packageJson(read: ReadFile, url: string): Promise<Place> {
  return toldBy('package.json', await read(url), (text) => packageChannels(parseJson(text)));
}

function toldBy(name: string, file: PublicFile, channelsIn: (text: string) => string[] | null): Place {
  if (file.state === 'absent') return { name, channels: [] };
  if (file.state === 'unknown') return { name, missing: file.reason, code: file.code };
  const channels = channelsIn(file.text);
  return channels === null ? { name, missing: 'error', code: 'file-malformed' } : { name, channels };
}

async function fundingJson(read: ReadFile, project: ProjectRecord, asOf: Instant): Promise<Place | null> {
  const name = 'funding.json';
  const found = await provenManifest(read, project);
  if (found === null) return null;
  if ('code' in found) return { name, missing: found.reason, code: found.code };
  if (found.manifest === null) return { name, channels: [], income: null };
  const { manifest, url, proof } = found;
  if (isRefusal(manifest)) return { name, missing: 'error', code: manifest.code };
  const income = declaredIncome(manifest, asOf);
  return {
    name: `funding.json at ${url} (${proof})`,
    channels: manifestChannels(manifest),
    income:
      income === null ? null : { ...income, evidence: `funding.json at ${url}, control proven by ${proof}` },
  };
}
