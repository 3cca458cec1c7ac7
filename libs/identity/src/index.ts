export {
  ACTIONS,
  authorise,
  hasRight,
  isTokenAction,
  rightOf,
  scopeCovers,
  signInRequired,
} from './domain/abilities.js';
export type { Action, Subject } from './domain/abilities.js';
export { RELATIONS } from './domain/rights.js';
export type { Grantee, Relation, Right } from './domain/rights.js';
export { ceilingOf } from './domain/ceiling.js';
export { FIELD_CLASSES, classOf, project, restrictedIn } from './domain/field-classes.js';
export type { Resource } from './domain/field-classes.js';
export { decideOrigin } from './domain/request-origin.js';
export { returnPath } from './domain/return-path.js';
export { decideStepUp, isMailCodeEnough, readPurpose } from './domain/step-up.js';
export { isSessionOver, liveStepUp } from './domain/session-limits.js';
export type { SessionFacts, SessionLimits } from './domain/session-limits.js';
export { formatCode, normalEmail } from './domain/login-code.js';

export { IdentityModule } from './identity.module.js';
export { IDENTITY_OPTIONS } from './identity.options.js';
export type { IdentityOptions } from './identity.options.js';
export { CODE_MAILER } from './code-mailer.port.js';
export type { AccessNotice, CodeMailer } from './code-mailer.port.js';
export * as identityErrors from './identity.errors.js';

export {
  emailOf,
  findPerson,
  findWithRoles,
  holdersOf,
  insertPerson,
  publicNames,
  statesRepresentedBy,
} from './people.repository.js';
export type { PersonWithRoles } from './people.repository.js';
export { foundAdmin, foundedAdmins } from './founding.repository.js';
export { EMAIL_ISSUER, accountsOf } from './accounts.repository.js';
export { dropOldReads, logRestrictedRead, restrictedRead } from './read-log.repository.js';
export type { RestrictedRead } from './read-log.repository.js';
export { EMAIL_ACR, LoginCodesService, dropExpiredCodes } from './login-codes.service.js';
export { AffiliationsService } from './affiliations.service.js';
export type { OwnAffiliations } from './affiliations.service.js';
export { statedAmong } from './affiliations.repository.js';
export type { StatedTie } from './domain/affiliation.js';
export { PeopleService } from './people.service.js';
export type { AccountView, OwnProfile, PersonView } from './people.service.js';
export { PrincipalsService } from './principals.service.js';
export { RATE_LIMITS, RateLimits, poolOf } from './rate-limits.js';
export type { RateLimitName } from './rate-limits.js';
export { RolesService } from './roles.service.js';
export type { GrantView } from './roles.service.js';
export { SessionsService, dropExpiredSessions } from './sessions.service.js';
export type { SessionSummary } from './sessions.service.js';
export { SignInService } from './sign-in.service.js';
export type { ProvenIdentity } from './sign-in.service.js';
export { dropOldRecoveries } from './access-recovery.repository.js';
export { AccessService } from './access.service.js';
export type { ClosureView, RecoveryView } from './access.service.js';
export { IDENTITY_CHECKS } from './domain/access-recovery.js';
export type { IdentityCheck } from './domain/access-recovery.js';
export { AccountLinksService } from './account-links.service.js';
export type { LinkableIdentity } from './account-links.service.js';
export { TokensService } from './tokens.service.js';
export type { NewToken, TokenSummary } from './tokens.service.js';
export { affiliationsOf, commitTiesOf } from './ties.repository.js';
export type { AffiliationTie, CommitTie } from './ties.repository.js';
export { Account } from './account.entity.js';
export { Person } from './person.entity.js';
export { RoleGrant } from './role-grant.entity.js';
