import type { Instant } from '#libs/kernel/src/index.js';

/** How somebody is bound to an organisation. A volunteer is listed so that it is known, and weighs less. */
export type AffiliationKind = 'employee' | 'owner' | 'board' | 'contractor' | 'volunteer';

/** A bond to an organisation; `until` null: it still holds. */
export interface Affiliation {
  readonly organisationId: string;
  readonly kind: AffiliationKind;
  readonly until: Instant | null;
}

/** A seat in a government, ministry or public body; `until` null: it is still held. */
export interface Seat {
  readonly bodyId: string;
  readonly until: Instant | null;
}

/** One way a person appears in commit histories: an address, a name, or an account on a forge. At least one is set. */
export interface CommitIdentity {
  readonly address: string | null;
  readonly name: string | null;
  readonly forge: { readonly host: string; readonly login: string } | null;
}

/**
 * What is known of somebody who is to judge: a reviewer, a member of staff, a representative.
 * `null` means that it was never asked or collected, which is not the same as none. Nationality and residence are
 * no fields here, because they are no interest (governance: recusal).
 */
export interface PersonTies {
  readonly personId: string;
  readonly affiliations: readonly Affiliation[] | null;
  readonly seats: readonly Seat[] | null;
  readonly identities: readonly CommitIdentity[] | null;
  /** Ids of applications, organisations or people the person named as an interest. */
  readonly declaredInterests: readonly string[];
}

/** What an organisation is to the case. */
export type OrganisationRelation = 'recipient' | 'controls' | 'employs' | 'hosts' | 'co-funds';

/** Commits of one identity in the project's repositories. */
export interface Contribution {
  readonly identity: CommitIdentity;
  readonly commits: number;
  readonly lastAt: Instant;
}

/** What is known of the case that is judged. `null`: not collected. */
export interface CaseTies {
  readonly applicationId: string;
  /** Everybody with access to the application as its team, at any level. */
  readonly team: readonly string[];
  /** People who maintain the project, whether or not they apply. */
  readonly maintainers: readonly string[];
  /** People who would be paid. */
  readonly payees: readonly string[];
  readonly organisations: readonly {
    readonly organisationId: string;
    readonly relation: OrganisationRelation;
  }[];
  /** People of the team who never said for whom they work, so that an organisation of theirs may be missing above. */
  readonly unstated: readonly string[];
  /** Governments and public bodies that would receive, control or employ the recipient. */
  readonly bodies: readonly string[];
  readonly contributions: readonly Contribution[] | null;
}
