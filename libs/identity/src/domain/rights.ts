import type { Role } from '#libs/kernel/src/index.js';

/**
 * How a person stands to the thing an action touches. Who that is, the owning domain says in `Subject.people`.
 * - `viewer`, `commenter`, `editor`: the applicant's team, or the editors of a project
 * - `assignee`: the reviewer an assignment names · `submitter`: an assigned reviewer whose own review is in
 * - `self`: the person the row is about
 */
export const RELATIONS = ['viewer', 'commenter', 'editor', 'assignee', 'submitter', 'self'] as const;
export type Relation = (typeof RELATIONS)[number];

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
  /** Needs a session stepped up for exactly this purpose; a token never does it (security, 7.5.3). */
  readonly stepUp?: true;
  /** A session only: a token must not multiply itself. */
  readonly noToken?: true;
  /** Whoever may not even do this is told `not-found`; absent where the thing is publicly known to exist. */
  readonly knownBy?: string;
}
