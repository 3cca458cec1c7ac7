import './session-data.js';
import type { Request } from 'express';
import CustomStrategy from 'passport-custom';
import type { LoginCodesService, ProvenIdentity } from '#libs/identity/src/index.js';
import { identityErrors } from '#libs/identity/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';

/** A code sent by mail, typed into the browser that asked for it: proves the address. */
export function emailCodeStrategy(codes: LoginCodesService): CustomStrategy {
  return new CustomStrategy((request, done) => {
    prove(request, codes).then(
      (identity) => done(null, identity),
      (error: unknown) => done(error),
    );
  });
}

async function prove(request: Request, codes: LoginCodesService): Promise<ProvenIdentity> {
  const { id } = request.params;
  const { code } = request.body as { code: string };
  if (typeof id !== 'string' || request.session.loginCodeId !== id)
    throw new Refused(identityErrors.codeWrong());
  return codes.prove(id, code);
}
