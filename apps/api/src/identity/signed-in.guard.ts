import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { signInRequired } from '#libs/identity/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import { FOR_ANYBODY } from '../http/for-anybody.decorator.js';
import type { PrincipalRequest } from '../http/request.js';
import { principalOf } from '../http/request.js';

/**
 * Sends away who did not sign in, except where a route is marked for anybody. Comes before the body is looked at and before
 * any row is read, so that the answer says nothing about what exists.
 */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const isForAnybody = this.reflector.getAllAndOverride<boolean | undefined>(FOR_ANYBODY, [
      context.getHandler(),
      context.getClass(),
    ]);
    const principal = principalOf(context.switchToHttp().getRequest<PrincipalRequest>());
    if (isForAnybody !== true && principal.kind === 'anonymous') throw new Refused(signInRequired());
    return true;
  }
}
