import type { Instant } from '#libs/kernel/src/index.js';

/** Somebody on a forge, as far as counting needs: a person is told from a machine, and one from another. */
export interface ForgeActor {
  readonly login: string;
  readonly isHuman: boolean;
}

export interface ForgeAnswer {
  readonly at: Instant;
  /** Null where the account is gone. */
  readonly by: ForgeActor | null;
  readonly isApproval: boolean;
}

/** An issue or pull request. */
export interface ForgeItem {
  readonly openedAt: Instant;
  readonly mergedAt: Instant | null;
  readonly author: ForgeActor | null;
  /** Neither owner, member nor collaborator. */
  readonly isOutsider: boolean;
  readonly answers: readonly ForgeAnswer[];
  /** False where there are more answers than were read. */
  readonly hasAllAnswers: boolean;
}

/** Items newest first; `isWhole` where nothing older exists. */
export interface ForgePage {
  readonly items: readonly ForgeItem[];
  readonly isWhole: boolean;
}

/** What a forge told about a repository. A part that did not arrive is null. */
export interface ForgeFacts {
  readonly flags: Readonly<Record<'archived' | 'disabled' | 'fork' | 'mirror' | 'empty', boolean>>;
  readonly releases:
    | readonly {
        readonly publishedAt: Instant | null;
        readonly isDraft: boolean;
        readonly isPrerelease: boolean;
      }[]
    | null;
  readonly fundingChannels: number | null;
  readonly issues: ForgePage | null;
  readonly pulls: ForgePage | null;
  readonly pullCounts: { readonly opened: number; readonly closed: number } | null;
}
