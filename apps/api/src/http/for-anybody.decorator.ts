import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';

/** The mark the guard looks for. */
export const FOR_ANYBODY = 'plinth:for-anybody';

/** Opens a route, or all of a controller, to people who did not sign in. What is not marked is closed to them. */
export function ForAnybody(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    SetMetadata(FOR_ANYBODY, true),
    // Some answers hold more for people who may see more, so the ways to sign in stand beside none.
    ApiSecurity({}),
    ApiSecurity('session'),
    ApiSecurity('token'),
  );
}
