import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessClosure } from './access-closure.entity.js';
import { AccessRecovery } from './access-recovery.entity.js';
import { AccessToken } from './access-token.entity.js';
import { AccessService } from './access.service.js';
import { AccountLinksService } from './account-links.service.js';
import { Account } from './account.entity.js';
import type { IdentityOptions } from './identity.options.js';
import { IDENTITY_OPTIONS } from './identity.options.js';
import { LoginCode } from './login-code.entity.js';
import { LoginCodesService } from './login-codes.service.js';
import { Affiliation, Organisation } from './organisation.entity.js';
import { AffiliationsService } from './affiliations.service.js';
import { PeopleService } from './people.service.js';
import { Person } from './person.entity.js';
import { PrincipalsService } from './principals.service.js';
import { RateLimit } from './rate-limit.entity.js';
import { RateLimits } from './rate-limits.js';
import { ReadLogEntry } from './read-log.entity.js';
import { RoleGrant } from './role-grant.entity.js';
import { RolesService } from './roles.service.js';
import { SessionRow } from './session.entity.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { TokensService } from './tokens.service.js';

const ENTITIES = [
  Person,
  Organisation,
  Affiliation,
  Account,
  RoleGrant,
  SessionRow,
  AccessToken,
  AccessClosure,
  AccessRecovery,
  LoginCode,
  ReadLogEntry,
  RateLimit,
];
const SIGN_IN = [SignInService, LoginCodesService, PrincipalsService, SessionsService, RateLimits];
const PEOPLE = [
  PeopleService,
  AffiliationsService,
  RolesService,
  TokensService,
  AccountLinksService,
  AccessService,
];

/** The tables alone, for whoever only reads people; `with` adds signing in, for the API. */
@Module({ imports: [TypeOrmModule.forFeature(ENTITIES)] })
export class IdentityModule {
  static with(options: IdentityOptions): DynamicModule {
    return {
      module: IdentityModule,
      providers: [{ provide: IDENTITY_OPTIONS, useValue: options }, ...SIGN_IN, ...PEOPLE],
      exports: [...SIGN_IN, ...PEOPLE],
    };
  }
}
