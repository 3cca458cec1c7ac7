import type { Egress } from '#libs/egress/src/index.js';
import { Refused, isRefusal, plusMs } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { COLLECTIVE_QUERY, collectivesAmong, receivedBy } from '../../domain/collective.js';
import type { ToldIncome } from '../../domain/income.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from '../evidence-source.js';
import { SourceFailure, refusedOnTheWay, roomThrough } from '../evidence-source.js';
import { parseJson } from './parse.js';
import { readPlaces } from './places.js';

export interface OpenCollectiveOptions {
  /** Address of the GraphQL API, version 2. */
  readonly apiUrl: string;
  readonly token?: string;
  readonly ca?: string;
}

const YEAR_MS = 365 * 86_400_000;
/** Who names more collectives than this is not asked about the rest. */
const COLLECTIVES = 3;

/** What came in through the collectives a project names, and that name its repository: a part of its income. */
export class OpenCollectiveSource implements EvidenceSource {
  readonly name = 'open-collective';
  readonly tells = [];

  constructor(
    private readonly egress: Egress,
    private readonly options: OpenCollectiveOptions,
  ) {}

  knows({ repositories }: ProjectRecord): boolean {
    return repositories.length > 0;
  }

  async capacity(): Promise<number> {
    return roomThrough(this.egress);
  }

  async collect(question: SourceQuestion): Promise<SourceAnswer> {
    const { project, asOf, signal } = question;
    const { ca } = this.options;
    const places = await readPlaces(this.egress, {
      project,
      asOf,
      signal,
      ...(ca === undefined ? {} : { ca }),
    });
    const told = places.filter((place) => 'channels' in place);
    const lost = places.find((place) => 'missing' in place);
    if (told.length === 0 && lost !== undefined) {
      // The files are asked again by the source that is about them; until then nobody knows of a collective.
      throw new SourceFailure(lost.missing, lost.code, { isWorthwhile: false, isOurs: true });
    }
    const slugs = new Set(collectivesAmong(told.flatMap(({ channels }) => channels)));
    const facts: ToldIncome[] = [];
    for (const slug of [...slugs].slice(0, COLLECTIVES)) {
      const fact = await this.received(slug, question);
      if (fact !== null) facts.push(fact);
    }
    // Parts are never added up; where a file did not come, a collective may be missing, so nothing is taken back.
    const most = facts.reduce<ToldIncome | null>(
      (one, other) => (one === null || other.lowMinor > one.lowMinor ? other : one),
      null,
    );
    if (most !== null) return { values: [], income: [most] };
    return told.length < places.length ? { values: [] } : { values: [], income: [] };
  }

  private async received(
    slug: string,
    { project, asOf, signal }: SourceQuestion,
  ): Promise<ToldIncome | null> {
    const window = { from: plusMs(asOf, -YEAR_MS), to: asOf };
    const body = JSON.stringify({ query: COLLECTIVE_QUERY, variables: { slug, ...window } });
    const received = receivedBy(
      parseJson(await this.ask(body, signal)),
      project.repositories[0]?.urlKey ?? '',
    );
    if (isRefusal(received)) throw new SourceFailure('error', received.code);
    if (received === null) return null;
    return {
      ...{ basis: 'observed', ...received, windowStart: window.from, windowEnd: window.to },
      evidence: `opencollective.com/${slug}, received after fees`,
    };
  }

  private async ask(body: string, signal: AbortSignal): Promise<string> {
    const { apiUrl, token, ca } = this.options;
    try {
      const { status, body: answer } = await this.egress.call(apiUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { 'personal-token': token }),
        },
        ...{ body, signal, maxBytes: 200_000, timeoutMs: 15_000, followsRedirects: false },
        ...(ca === undefined ? {} : { ca }),
      });
      if (status === 200) return answer.toString('utf8');
      const reason = status === 429 ? 'rate-limited' : 'error';
      throw new SourceFailure(reason, `http-${status}`, { isWorthwhile: status === 429 || status >= 500 });
    } catch (error) {
      throw error instanceof Refused ? refusedOnTheWay(error.refusal) : error;
    }
  }
}
