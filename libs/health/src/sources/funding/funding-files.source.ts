import type { Egress } from '#libs/egress/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { collected } from '../../domain/collected-value.js';
import { observed, unobserved } from '../../domain/metric.js';
import { wayRefusal } from '../../domain/reached.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from '../evidence-source.js';
import { SourceFailure, roomThrough } from '../evidence-source.js';
import type { Place } from './places.js';
import { readPlaces } from './places.js';

/** What projects write themselves about how they are paid: FUNDING.yml, package.json, and a funding.json that is proven theirs. */
export class FundingFilesSource implements EvidenceSource {
  readonly name = 'funding-files';
  readonly tells = ['funding_channels'] as const;

  constructor(
    private readonly egress: Egress,
    private readonly options: { readonly ca?: string } = {},
  ) {}

  knows({ repositories, homepage }: ProjectRecord): boolean {
    return repositories.length > 0 || homepage !== null;
  }

  async capacity(): Promise<number> {
    return roomThrough(this.egress);
  }

  async collect({ project, asOf, signal }: SourceQuestion): Promise<SourceAnswer> {
    const places = await readPlaces(this.egress, { project, asOf, signal, ...this.options });
    if (places.length === 0) return { values: [] };
    const told = places.filter((place) => 'channels' in place);
    const lost = places.filter((place) => 'missing' in place);
    const first = lost[0];
    if (told.length === 0 && first !== undefined) {
      // What was told of one file stands for them all only where every file was told of.
      const { missing, code } = lost.find((place) => !isTold(place)) ?? first;
      throw new SourceFailure(missing, code, {
        isWorthwhile: isPassing(code),
        isOurs: wayRefusal(code) === 'ours',
      });
    }
    const channels = new Set(told.flatMap((place) => place.channels));
    // Where a place did not answer, nothing seen is not nothing there.
    const isSeen = channels.size > 0 || first === undefined;
    const missed = lost.find((place) => !isTold(place));
    const value = isSeen
      ? observed(channels.size, told.length / places.length)
      : unobserved(missed?.missing ?? 'not-collected');
    const sourceVersion = places.map(nameOf).join('; ');
    const incomes = told.map(({ income }) => income).filter((income) => income !== undefined);
    return {
      values: [
        collected('funding_channels', value, { source: this.name, sourceVersion, asOf, observedAt: asOf }),
      ],
      ...(incomes.length === 0
        ? {}
        : {
            income: incomes
              .filter((income) => income !== null)
              .map((income) => ({ basis: 'declared' as const, ...income })),
          }),
    };
  }
}

function nameOf(place: Place): string {
  return 'missing' in place ? `${place.name} (${place.code})` : place.name;
}

/** What may be otherwise in a minute: not what was refused or is written so. */
function isPassing(code: string): boolean {
  return wayRefusal(code) === 'passing' || /^http-(403|429|5\d\d)$/.test(code);
}

/** The file was reached, and says nothing that can be read. */
function isTold({ missing, code }: Extract<Place, { missing: string }>): boolean {
  return missing === 'error' && !isPassing(code) && wayRefusal(code) === 'told';
}
