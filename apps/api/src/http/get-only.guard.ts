import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Refused, refuse } from '#libs/kernel/src/index.js';

/** For addresses where a GET takes the browser through a sign-in, as OAuth wants it: a HEAD would do the same unseen. */
export class GetOnlyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { method } = http.getRequest<Request>();
    if (method === 'GET') return true;
    http.getResponse<Response>().setHeader('Allow', 'GET, OPTIONS');
    throw new Refused(
      refuse('http.method-not-allowed', 'method-not-allowed', `This address does not take ${method}.`),
    );
  }
}
