import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';

/** The first year a figure may be of: no assessment looks further back. */
export const FIRST_GDP_YEAR = 2000;

/** What a state's gross domestic product of a year is said to be. Never changed: a correction is a later figure of the same year. */
export interface GdpFigure {
  readonly id: string;
  readonly stateId: string;
  readonly year: number;
  /** Millions of US dollars. */
  readonly gdpMusd: bigint;
  readonly recordedBy: string;
  readonly recordedAt: Instant;
}

/** Figures of one year, as one publication has them. */
export interface NewFigures {
  readonly year: number;
  readonly figures: readonly { readonly stateId: string; readonly gdpMusd: bigint }[];
}

/**
 * Whether these figures may be recorded: of a year that has begun, of states there are, each once, and at least one of them other than
 * what stands. All findings by path. Refuses `members.gdp-year`, `members.state-unknown`, `members.gdp-repeated`, `members.gdp-unchanged`.
 */
export function checkFigures(
  { year, figures }: NewFigures,
  standing: { readonly states: readonly string[]; readonly figures: readonly GdpFigure[] },
  now: Instant,
): Refusal | undefined {
  const running = Number(now.slice(0, 4));
  if (year < FIRST_GDP_YEAR || year > running) {
    const message = `Only years from ${FIRST_GDP_YEAR} to ${running} have figures.`;
    return refuse('members.gdp-year', 'invalid', message, 'year');
  }
  const findings = figures.flatMap(({ stateId }, i) => {
    const path = `figures[${i}].stateId`;
    if (!standing.states.includes(stateId))
      return [refuse('members.state-unknown', 'invalid', 'No state is called so.', path)];
    return figures.findIndex((other) => other.stateId === stateId) === i
      ? []
      : [refuse('members.gdp-repeated', 'invalid', 'This state stands in the list already.', path)];
  });
  if (findings.length > 0) return refuseAll(findings);
  const isKnown = figures.every(
    ({ stateId, gdpMusd }) =>
      newestOf(standing.figures, stateId, (other) => other === year)?.gdpMusd === gdpMusd,
  );
  return isKnown
    ? refuse('members.gdp-unchanged', 'conflict', 'These figures stand already.', 'figures')
    : undefined;
}

/**
 * The figure a state is assessed by for a year: the newest one of a year before, and of several of that year the one recorded last. Null
 * where there is none: then the figure counts that the state was founded with.
 */
export function figureFor(figures: readonly GdpFigure[], stateId: string, year: number): GdpFigure | null {
  return newestOf(figures, stateId, (other) => other < year);
}

/**
 * Nobody assesses a year by figures they recorded: what states owe, and how they vote, would be one person's. Undefined means yes.
 * Refuses `members.own-figure`.
 */
export function checkAssessor(used: readonly GdpFigure[], by: string): Refusal | undefined {
  return used.some(({ recordedBy }) => recordedBy === by)
    ? refuse(
        'members.own-figure',
        'forbidden',
        'You recorded a figure this year is assessed by. Somebody else must assess it.',
      )
    : undefined;
}

function newestOf(
  figures: readonly GdpFigure[],
  stateId: string,
  isOf: (year: number) => boolean,
): GdpFigure | null {
  return figures
    .filter((figure) => figure.stateId === stateId && isOf(figure.year))
    .reduce<GdpFigure | null>(
      (best, figure) => (best === null || isNewer(figure, best) ? figure : best),
      null,
    );
}

function isNewer(one: GdpFigure, other: GdpFigure): boolean {
  if (one.year !== other.year) return one.year > other.year;
  if (one.recordedAt !== other.recordedAt) return one.recordedAt > other.recordedAt;
  return one.id > other.id;
}
