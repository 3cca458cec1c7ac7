/** One application on the slate. Scores are whole units of the finest step of the file. */
export interface SlateApplication {
  readonly id: string;
  readonly programme: string;
  readonly score: bigint;
  readonly requestedMinor: bigint;
  /** The least the applicant can work with; null where only the whole amount will do. */
  readonly minimumMinor: bigint | null;
}

/** A reasoned decision of the TAB on the order within one tie. */
export interface TieDecision {
  readonly programme: string;
  readonly order: readonly string[];
  readonly reason: string;
}

export interface SlateFacts {
  readonly applications: readonly SlateApplication[];
  readonly envelopes: readonly { readonly programme: string; readonly minor: bigint }[];
  readonly decisions: readonly TieDecision[];
}

export interface SlatePolicy {
  /** Scores within this of the highest of their band are not separable. */
  readonly bandWidth: bigint;
  /** Whether an application that no longer fits ends the envelope, or is passed over. */
  readonly whenFull: 'stop' | 'skip';
}

export interface Tie {
  readonly programme: string;
  readonly score: bigint;
  readonly ids: readonly string[];
  readonly leftMinor: bigint;
}

export interface Slate {
  readonly status: 'complete' | 'needs-decision';
  readonly funded: readonly { readonly id: string; readonly awardedMinor: bigint }[];
  readonly totalScore: bigint;
  readonly reserve: readonly string[];
  readonly ties: readonly Tie[];
  readonly envelopes: readonly {
    readonly programme: string;
    readonly usedMinor: bigint;
    readonly minor: bigint;
  }[];
  /** Decisions that settle no tie of this slate. */
  readonly unusedDecisions: readonly TieDecision[];
}

/**
 * The slate in merit order, envelope by envelope: bands from the highest score down, each funded whole while it fits.
 * A single application that no longer fits is offered its stated minimum; either way the envelope then stops (or goes
 * on under `skip`) and the reserve list begins. A band of several that does not fit whole is a tie: its members are
 * neither funded nor reserve and the envelope stops, until a decision orders them. Never the id, the country or the
 * time of submission.
 * Source: governance, "The slate: merit order first".
 */
export function decideSlate(facts: SlateFacts, policy: SlatePolicy): Slate {
  const unused = new Set(facts.decisions);
  const filled = facts.envelopes.map(({ programme, minor }) => {
    const candidates = facts.applications.filter((application) => application.programme === programme);
    const decisions = facts.decisions.filter((decision) => decision.programme === programme);
    return { programme, minor, ...fill(candidates, minor, decisions, policy, unused) };
  });
  const ties = filled.flatMap(({ programme, tie }) => (tie === null ? [] : [{ programme, ...tie }]));
  return {
    status: ties.length > 0 ? 'needs-decision' : 'complete',
    funded: filled.flatMap(({ funded }) => funded.map(({ id, awardedMinor }) => ({ id, awardedMinor }))),
    totalScore: filled.flatMap(({ funded }) => funded).reduce((sum, { score }) => sum + score, 0n),
    reserve: filled.flatMap(({ reserve }) => reserve),
    ties,
    envelopes: filled.map(({ programme, minor, leftMinor }) => ({
      programme,
      usedMinor: minor - leftMinor,
      minor,
    })),
    unusedDecisions: [...unused],
  };
}

interface Filling {
  readonly funded: { readonly id: string; readonly score: bigint; readonly awardedMinor: bigint }[];
  readonly reserve: string[];
  leftMinor: bigint;
  isStopped: boolean;
  tie: Omit<Tie, 'programme'> | null;
}

function fill(
  candidates: readonly SlateApplication[],
  minor: bigint,
  decisions: readonly TieDecision[],
  policy: SlatePolicy,
  unused: Set<TieDecision>,
): Filling {
  const filling: Filling = { funded: [], reserve: [], leftMinor: minor, isStopped: false, tie: null };
  for (const band of bandsOf(candidates, policy.bandWidth)) {
    const decision = decisions.find(({ order }) => isOrderOf(order, band));
    const needed = band.reduce((sum, { requestedMinor }) => sum + requestedMinor, 0n);
    const isAcross = band.length > 1 && needed > filling.leftMinor && !filling.isStopped;
    if (!isAcross) {
      for (const application of band) offer(application, filling, policy);
    } else if (decision !== undefined) {
      unused.delete(decision);
      for (const application of inOrder(band, decision.order)) offer(application, filling, policy);
    } else {
      filling.tie = {
        score: band[0]?.score ?? 0n,
        ids: band.map(({ id }) => id),
        leftMinor: filling.leftMinor,
      };
      filling.isStopped = true;
    }
  }
  return filling;
}

function offer(application: SlateApplication, filling: Filling, policy: SlatePolicy): void {
  const { id, score, requestedMinor, minimumMinor } = application;
  const fits = (amount: bigint | null): amount is bigint =>
    !filling.isStopped && amount !== null && amount <= filling.leftMinor;
  const award = [requestedMinor, minimumMinor].find(fits);
  if (award !== undefined && award !== null) {
    filling.funded.push({ id, score, awardedMinor: award });
    filling.leftMinor -= award;
  } else {
    filling.reserve.push(id);
  }
  if (award !== requestedMinor && policy.whenFull === 'stop') filling.isStopped = true;
}

/** Bands from the highest score down: everything within the width of the band's highest. Equal scores keep file order. */
function bandsOf(
  applications: readonly SlateApplication[],
  width: bigint,
): readonly (readonly SlateApplication[])[] {
  const sorted = [...applications].sort((a, b) => (a.score === b.score ? 0 : a.score > b.score ? -1 : 1));
  const bands: SlateApplication[][] = [];
  for (const application of sorted) {
    const band = bands.at(-1);
    const top = band?.[0];
    if (band !== undefined && top !== undefined && top.score - application.score <= width) {
      band.push(application);
    } else {
      bands.push([application]);
    }
  }
  return bands;
}

function isOrderOf(order: readonly string[], band: readonly SlateApplication[]): boolean {
  return order.length === band.length && band.every(({ id }) => order.includes(id));
}

function inOrder(band: readonly SlateApplication[], order: readonly string[]): readonly SlateApplication[] {
  return [...band].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}
