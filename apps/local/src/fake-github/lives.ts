import type { Dice } from './dice.js';
import type { FakeAnswer, FakeCommit, FakeItem, FakeRelease, FakeRepository } from './repository.js';

const DAY_MS = 86_400_000;
/** What is told reaches back two years. */
const PAST_DAYS = 730;

const KEEPERS = ['bex', 'cato', 'dov', 'elke', 'fenn', 'gil', 'hana', 'ivo'];
const VISITORS = [
  'jude',
  'kaya',
  'lior',
  'mio',
  'nell',
  'oren',
  'pia',
  'quin',
  'rhea',
  'sami',
  'tova',
  'ulf',
];
const MACHINES = ['dependabot[bot]', 'stale[bot]'];

/** How a kind of project lives: who keeps it, what comes in over two years, how much of it is answered and reviewed. */
export interface Life {
  readonly keepers: number;
  readonly issues: number;
  readonly pulls: number;
  readonly commits: number;
  readonly releases: number;
  readonly answered: number;
  readonly reviewed: number;
  /** Days since anything last happened. */
  readonly quietDays: number;
}

export const LIVES: readonly Life[] = [
  { keepers: 1, issues: 12, pulls: 5, commits: 40, releases: 4, answered: 0.4, reviewed: 0.1, quietDays: 3 },
  { keepers: 2, issues: 30, pulls: 20, commits: 90, releases: 8, answered: 0.7, reviewed: 0.4, quietDays: 1 },
  {
    keepers: 6,
    issues: 90,
    pulls: 80,
    commits: 200,
    releases: 24,
    answered: 0.95,
    reviewed: 0.9,
    quietDays: 0.1,
  },
  { keepers: 1, issues: 4, pulls: 1, commits: 6, releases: 1, answered: 0.2, reviewed: 0, quietDays: 200 },
  { keepers: 1, issues: 0, pulls: 0, commits: 3, releases: 0, answered: 0, reviewed: 0, quietDays: 500 },
];

/** Two years of a project's life up to a moment, invented by dice. */
export function lived(
  dice: Dice,
  life: Life,
  untilMs: number,
): Required<Pick<FakeRepository, 'issues' | 'pulls' | 'commits' | 'releases'>> {
  const author = new Author(dice, life, untilMs);
  const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  return {
    issues: many(life.issues, () => author.issue()),
    pulls: many(life.pulls, () => author.pull()),
    commits: many(life.commits, () => author.commit()),
    releases: many(life.releases, () => author.release()),
  };
}

class Author {
  private readonly endMs: number;
  private readonly keepers: readonly string[];

  constructor(
    private readonly dice: Dice,
    private readonly life: Life,
    untilMs: number,
  ) {
    this.endMs = untilMs - life.quietDays * DAY_MS;
    this.keepers = KEEPERS.slice(0, life.keepers);
  }

  issue(): FakeItem {
    const { dice, life } = this;
    const openedMs = this.sometime();
    const isOwn = dice.isHit(0.2);
    const comments = this.answers(openedMs, life.answered, 6);
    return {
      createdAt: text(openedMs),
      login: isOwn ? dice.pick(this.keepers) : dice.pick(dice.isHit(0.1) ? MACHINES : VISITORS),
      association: isOwn ? 'OWNER' : dice.isHit(0.2) ? 'CONTRIBUTOR' : 'NONE',
      comments,
      closedAt: dice.isHit(life.answered * 0.8) ? text(this.after(openedMs, 60)) : null,
    };
  }

  pull(): FakeItem {
    const { dice, life } = this;
    const item = this.issue();
    const openedMs = Date.parse(item.createdAt);
    const reviews = this.answers(openedMs, life.reviewed, 4).map((answer, index): FakeAnswer => ({
      ...answer,
      state: index === 0 ? 'APPROVED' : 'COMMENTED',
    }));
    if (!dice.isHit(0.7)) return { ...item, reviews };
    const mergedAt = text(this.after(openedMs, 30));
    return { ...item, reviews, mergedAt, closedAt: mergedAt, mergedBy: dice.pick(this.keepers) };
  }

  commit(): FakeCommit {
    const { dice, life } = this;
    return {
      committedDate: text(this.sometime()),
      login: dice.isHit(0.1) ? dice.pick(MACHINES) : dice.pick(this.keepers),
      isMerge: dice.isHit(0.15),
      hasPull: dice.isHit(life.reviewed),
    };
  }

  release(): FakeRelease {
    const { dice } = this;
    return {
      publishedAt: text(this.sometime()),
      isPrerelease: dice.isHit(0.2),
      isDraft: false,
      login: dice.pick(this.keepers),
    };
  }

  /** Some talk; the chance is that of a keeper among those who talk. */
  private answers(openedMs: number, chance: number, most: number): FakeAnswer[] {
    const { dice } = this;
    return Array.from({ length: dice.between(0, most) }, () => {
      const isKeeper = dice.isHit(chance);
      return {
        createdAt: text(this.after(openedMs, 40)),
        login: isKeeper ? dice.pick(this.keepers) : dice.pick(dice.isHit(0.2) ? MACHINES : VISITORS),
        association: isKeeper ? 'OWNER' : 'NONE',
      };
    });
  }

  private sometime(): number {
    return this.endMs - Math.floor(this.dice.share() * PAST_DAYS * DAY_MS);
  }

  private after(ms: number, mostDays: number): number {
    return Math.min(this.endMs, ms + Math.floor(this.dice.share() * mostDays * DAY_MS));
  }
}

/** GitHub tells seconds. */
function text(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
