import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { IdentityModule } from '#libs/identity/src/index.js';
import { AccessController } from './access.controller.js';
import { AccountLinksController } from './account-links.controller.js';
import { AffiliationsController } from './affiliations.controller.js';
import { EmailCodesController } from './email-codes.controller.js';
import type { IdentityApiConfig } from './identity-api.config.js';
import { IDENTITY_API_CONFIG } from './identity-api.config.js';
import { MeController } from './me.controller.js';
import { OidcController } from './oidc.controller.js';
import { OidcProviderService } from './oidc-provider.service.js';
import { PeopleController } from './people.controller.js';
import { PrincipalGuard } from './principal.guard.js';
import { SessionsController } from './sessions.controller.js';
import { SignedInGuard } from './signed-in.guard.js';
import { TokensController } from './tokens.controller.js';

/** Signing in, and the guard that says of every request who asks. What limits people is for every other module's routes too. */
@Module({})
export class IdentityApiModule {
  static with(config: IdentityApiConfig): DynamicModule {
    const identity = IdentityModule.with({ secret: config.SESSION_SECRET });
    return {
      module: IdentityApiModule,
      global: true,
      imports: [identity],
      exports: [identity],
      controllers: [
        EmailCodesController,
        OidcController,
        AccountLinksController,
        MeController,
        AffiliationsController,
        SessionsController,
        TokensController,
        PeopleController,
        AccessController,
      ],
      providers: [
        { provide: IDENTITY_API_CONFIG, useValue: config },
        // In this order: who asks, then whether one has to be somebody.
        { provide: APP_GUARD, useClass: PrincipalGuard },
        { provide: APP_GUARD, useClass: SignedInGuard },
        OidcProviderService,
      ],
    };
  }
}
