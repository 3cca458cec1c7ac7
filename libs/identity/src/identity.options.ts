/** What identity is told by the app. */
export interface IdentityOptions {
  /** Keys the hashes of short codes and of rate-limited names. */
  readonly secret: string;
}

export const IDENTITY_OPTIONS = Symbol('IDENTITY_OPTIONS');
