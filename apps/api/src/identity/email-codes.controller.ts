import './session-data.js';
import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import type { ProvenIdentity } from '#libs/identity/src/index.js';
import {
  EMAIL_ACR,
  EMAIL_ISSUER,
  LoginCodesService,
  PeopleService,
  RateLimits,
  SignInService,
  accountsOf,
  decideStepUp,
  identityErrors,
  isMailCodeEnough,
  normalEmail,
  readPurpose,
  signInRequired,
} from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { Refused, accepted, instant, plusMs, refused } from '#libs/kernel/src/index.js';
import { CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import type { SessionProof } from './browser-session.js';
import { currentSession, openSession, stepUpSession } from './browser-session.js';
import {
  CodeDto,
  EmailCodeDto,
  IssuedCodeDto,
  PurposeDto,
  SignedInDto,
  SteppedUpDto,
} from './email-codes.dto.js';
import { emailCodeStrategy } from './email-code.strategy.js';
import type { IdentityApiConfig } from './identity-api.config.js';
import { IDENTITY_API_CONFIG, sessionLimits } from './identity-api.config.js';
import { VersionDto } from './me.dto.js';
import { runStrategy } from './run-strategy.js';

/** Sign-in, step-up and a new address with a code sent by mail: asked for, typed into the same browser, confirmed. */
@ApiTags('sign-in')
@Controller()
export class EmailCodesController {
  constructor(
    private readonly codes: LoginCodesService,
    private readonly signIns: SignInService,
    private readonly people: PeopleService,
    private readonly limits: RateLimits,
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(IDENTITY_API_CONFIG) private readonly config: IdentityApiConfig,
  ) {}

  @ForAnybody()
  @Post('sign-in/email-codes')
  @HttpCode(202)
  @ApiOperation({ summary: 'Sends a sign-in code; the answer is the same for every address.' })
  @ApiResponse({ status: 202, type: IssuedCodeDto })
  async issue(@Req() request: Request, @Body() body: EmailCodeDto): Promise<IssuedCodeDto> {
    return this.send(request, body.email);
  }

  @ForAnybody()
  @Post('sign-in/email-codes/:id/confirmation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Opens a session with the code, in the browser that asked for it.' })
  @ApiOkResponse({ type: SignedInDto })
  async confirm(
    @Req() request: Request,
    @Param('id', IdPipe) id: string,
    @Body() _body: CodeDto,
  ): Promise<SignedInDto> {
    const identity = await this.prove(request);
    const personId = await this.signIns.signIn(identity, (tx) => this.codes.consume(tx, id));
    const now = instant(new Date());
    await openSession(request, personId, proofAt(now), now);
    return { personId };
  }

  @Post('step-up/email-codes')
  @HttpCode(202)
  @ApiOperation({ summary: 'Sends a code to confirm an act a mail code is level enough for.' })
  @ApiResponse({ status: 202, type: IssuedCodeDto })
  async issueStepUp(
    @Req() request: Request,
    @Body() body: PurposeDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<IssuedCodeDto> {
    const purpose = accepted(readPurpose(body.purpose));
    ownSession(request);
    if (!isMailCodeEnough(purpose)) {
      refused(
        'identity.step-up-needs-provider',
        'forbidden',
        'Confirm this act through the sign-in provider.',
      );
    }
    await this.limits.consume('step-up-of-person', principal.id);
    const accounts = await accountsOf(this.dataSource.manager, principal.id);
    const address = accounts.find(({ kind }) => kind === 'email')?.sub;
    if (address === undefined) {
      refused(
        'identity.step-up-needs-provider',
        'forbidden',
        'Confirm this act through the sign-in provider.',
      );
    }
    const issued = await this.send(request, address);
    request.session.pending = {
      intent: 'step-up',
      purpose,
      returnTo: '/',
      askedAt: instant(new Date()),
    };
    return issued;
  }

  @Post('step-up/email-codes/:id/confirmation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Steps the session up with the code, for the purpose it was asked for.' })
  @ApiOkResponse({ type: SteppedUpDto })
  async confirmStepUp(
    @Req() request: Request,
    @Param('id', IdPipe) id: string,
    @Body() _body: CodeDto,
  ): Promise<SteppedUpDto> {
    const session = ownSession(request);
    const { pending } = request.session;
    if (pending?.intent !== 'step-up' || pending.purpose === null)
      throw new Refused(identityErrors.codeWrong());
    const identity = await this.prove(request);
    await this.codes.consume(this.dataSource.manager, id);
    const now = instant(new Date());
    const personId = await this.signIns.personOf(this.dataSource.manager, EMAIL_ISSUER, identity.sub);
    accepted(
      decideStepUp(
        { acr: EMAIL_ACR, authTime: now, personId },
        { acr: EMAIL_ACR, askedAt: pending.askedAt, personId: session.personId },
      ),
    );
    const stepUp = { purpose: pending.purpose, until: plusMs(now, sessionLimits(this.config).stepUpMs) };
    await stepUpSession(request, session, proofAt(now), stepUp, now);
    return stepUp;
  }

  @Post('me/email-codes')
  @HttpCode(202)
  @ApiOperation({ summary: 'Sends a code to an address mails are to go to from now on.' })
  @ApiResponse({ status: 202, type: IssuedCodeDto })
  async issueForAddress(@Req() request: Request, @Body() body: EmailCodeDto): Promise<IssuedCodeDto> {
    ownSession(request);
    return this.send(request, body.email);
  }

  @Post('me/email-codes/:id/confirmation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Writes to the address from now on that the code was sent to.' })
  @ApiOkResponse({ type: VersionDto })
  async confirmAddress(
    @Req() request: Request,
    @Param('id', IdPipe) id: string,
    @Body() _body: CodeDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<VersionDto> {
    ownSession(request);
    const { sub } = await this.prove(request);
    return this.people.changeAddress(principal, sub, (tx) => this.codes.consume(tx, id));
  }

  private async send(request: Request, address: string): Promise<IssuedCodeDto> {
    await this.limits.consume('code-from-network', request.ip ?? '');
    await this.limits.consume('code-to-address', normalEmail(address));
    const issued = await this.codes.issue(address);
    request.session.loginCodeId = issued.id;
    return issued;
  }

  private async prove(request: Request): Promise<ProvenIdentity> {
    await this.limits.consume('confirmation-from-network', request.ip ?? '');
    const answer = await runStrategy<ProvenIdentity>(emailCodeStrategy(this.codes), request);
    if (answer.kind !== 'proven') throw new Refused(identityErrors.codeWrong());
    return answer.identity;
  }
}

function proofAt(now: Instant): SessionProof {
  return { method: 'email', iss: EMAIL_ISSUER, acr: EMAIL_ACR, authTime: now };
}

function ownSession(request: Request) {
  const session = currentSession(request);
  if (session === null) throw new Refused(signInRequired());
  return session;
}
