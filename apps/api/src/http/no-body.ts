import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import { refused } from '#libs/kernel/src/index.js';
import type { PrincipalRequest } from './request.js';

/** For acts that say everything by their address: any content is refused, as unknown fields are elsewhere. */
export const NoBody = createParamDecorator((_data: unknown, context: ExecutionContext): undefined => {
  const body = context.switchToHttp().getRequest<PrincipalRequest>().body as unknown;
  if (body === undefined || body === null) return undefined;
  const [field] = typeof body === 'object' ? Object.keys(body) : [''];
  if (field === undefined && !Array.isArray(body)) return undefined;
  refused('http.validation', 'invalid', 'This act takes no content.', field);
});
