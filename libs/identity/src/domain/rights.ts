import type { Role } from '#libs/kernel/src/index.js';

/**
 * How a person stands to the thing an action touches. Who that is, the owning domain says in `Subject.people`.
 * - `viewer`, `commenter`, `editor`: the applicant's team, or the editors of a project
 * - `maintainer`: who has proven to keep a project, never who merely entered it
 * - `assignee`: the reviewer an assignment names · `submitter`: an assigned reviewer whose own review is in
 * - `self`: the person the row is about
 */
export const RELATIONS = [
  'viewer',
  'commenter',
  'editor',
  'maintainer',
  'assignee',
  'submitter',
  'self',
] as const;
export type Relation = (typeof RELATIONS)[number];

/**
 * How somebody may stand to a case so that they do not act on it for the fund, whatever role they hold. Who that is, the owning
 * domain says in `Subject.standings`.
 * - `party`: on the applicant's side: of its team now or before, who entered or keeps its project, who nominated one or the other
 * - `adviser`: who reviewed the case or recommended on it. Whoever decides on advice did not give it
 * Source: governance, Deciding (recusal, small awards) and Ledger (four eyes, the payee never among them).
 */
export const STANDINGS = ['party', 'adviser'] as const;
export type Standing = (typeof STANDINGS)[number];

/**
 * Who is granted an action.
 * - a relation, or a role held for the whole fund or for one of `Subject.scopes`
 * - `any-state:<role>`: the role, whatever state it is held for
 * - `at-council:<role>`: the same, once the case has reached the council (`Subject.atCouncil`)
 * - `this-case:<role>`: the role held for exactly one of `Subject.scopes`, never the fund-wide one
 */
export type Grantee =
  'anyone' | 'signed-in' | Relation | Role | `any-state:${Role}` | `at-council:${Role}` | `this-case:${Role}`;

/** One line of the table of rights. */
export interface Right {
  readonly by: readonly Grantee[];
  /** Never by somebody who stands so to the subject, though a role would let them. */
  readonly notBy?: readonly Standing[];
  /** On a case, roles grant this once it was handed in (`Subject.isHandedIn`): a draft is its team's alone. */
  readonly onceHandedIn?: true;
  /** Needs a session stepped up for exactly this purpose; a token never does it (security, 7.5.3). */
  readonly stepUp?: true;
  /** A session only: a token must not multiply itself. */
  readonly noToken?: true;
  /** Whoever may not even do this is told `not-found`; absent where the thing is publicly known to exist. */
  readonly knownBy?: string;
}
