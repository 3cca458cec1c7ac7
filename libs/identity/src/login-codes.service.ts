import { Inject, Injectable, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { ActsService, rowsOf } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { ANONYMOUS, Refused, plusMs } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { EMAIL_ISSUER } from './accounts.repository.js';
import type { CodeMailer } from './code-mailer.port.js';
import { CODE_MAILER } from './code-mailer.port.js';
import { LOGIN_CODE_ATTEMPTS, LOGIN_CODE_LIFE_MS, normalEmail, readCode } from './domain/login-code.js';
import { codeWrong, mailUnavailable } from './identity.errors.js';
import type { IdentityOptions } from './identity.options.js';
import { IDENTITY_OPTIONS } from './identity.options.js';
import { LoginCode } from './login-code.entity.js';
import { hashCode, newLoginCode, sameHash } from './secrets.js';
import type { ProvenIdentity } from './sign-in.service.js';

/** Codes by mail: short, for ten minutes, five attempts and one use. */
@Injectable()
export class LoginCodesService {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(IDENTITY_OPTIONS) private readonly options: IdentityOptions,
    @Optional() @Inject(CODE_MAILER) private readonly mailer: CodeMailer | undefined,
  ) {}

  /**
   * Sends a code to the address. The answer is the same whether or not anybody is known by it.
   * Refused `identity.mail-unavailable` where no mail can be sent at all.
   */
  async issue(address: string): Promise<{ readonly id: string; readonly expiresAt: Instant }> {
    const { mailer } = this;
    if (mailer === undefined) throw new Refused(mailUnavailable());
    const email = normalEmail(address);
    const id = newId();
    const code = newLoginCode();
    const answer = await this.acts.act(
      { principal: ANONYMOUS, route: 'sign-in/email-codes', key: null, body: null },
      {
        lock: async () => null,
        authorise: () => undefined,
        apply: async (act) => {
          const expiresAt = plusMs(act.now, LOGIN_CODE_LIFE_MS);
          const codeHash = hashCode(this.options.secret, id, code);
          await act.tx.insert(LoginCode, { id, email, codeHash, expiresAt, createdAt: act.now });
          await mailer.sendCode(act, { email, code, expiresAt });
          act.audit({
            type: 'identity.code-issued',
            subject: { type: 'login-code', id },
            disclosure: 'restricted',
          });
          return { id, expiresAt };
        },
      },
    );
    if (answer.kind === 'preview') throw new Error('A code has no preview.');
    return answer.value;
  }

  /**
   * The identity a right code proves. Every try counts, right or wrong, before the code is looked at, so that tries at the
   * same time count too. Refused `identity.code-wrong`, whatever the reason.
   */
  async prove(id: string, typed: string): Promise<ProvenIdentity> {
    const code = readCode(typed);
    const answer = await this.dataSource.query<unknown>(
      `UPDATE login_codes SET attempts = attempts + 1
       WHERE id = $1 AND used_at IS NULL AND attempts < ${LOGIN_CODE_ATTEMPTS} AND clock_timestamp() < expires_at
       RETURNING email, code_hash`,
      [id],
    );
    const [row] = rowsOf<{ email: string; code_hash: Buffer }>(answer);
    if (row === undefined || code === undefined) throw new Refused(codeWrong());
    if (!sameHash(row.code_hash, hashCode(this.options.secret, id, code))) throw new Refused(codeWrong());
    return { kind: 'email', iss: EMAIL_ISSUER, sub: row.email, acr: EMAIL_ACR, name: null, email: row.email };
  }

  /** Uses the code up, in the transaction of the sign-in. Refused `identity.code-wrong` where another was first. */
  async consume(tx: EntityManager, id: string): Promise<void> {
    const answer = await tx.query<unknown>(
      'UPDATE login_codes SET used_at = clock_timestamp() WHERE id = $1 AND used_at IS NULL RETURNING id',
      [id],
    );
    if (rowsOf(answer).length === 0) throw new Refused(codeWrong());
  }
}

/** The level of a sign-in by mail code. */
export const EMAIL_ACR = 'urn:plinth:acr:email-code';

/** Deletes codes past their time; answers how many. */
export async function dropExpiredCodes(tx: EntityManager): Promise<number> {
  const answer = await tx.query<unknown>(
    `DELETE FROM login_codes WHERE expires_at < clock_timestamp() - interval '1 day' RETURNING id`,
  );
  return rowsOf(answer).length;
}
