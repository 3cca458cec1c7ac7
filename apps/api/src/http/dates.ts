import { applyDecorators } from '@nestjs/common';
import { IsISO8601, Matches } from 'class-validator';

/** A day that exists, `YYYY-MM-DD`, of this century or one beside it; what is near enough says the act. */
export function IsDay(): PropertyDecorator {
  return applyDecorators(
    IsISO8601({ strict: true }),
    Matches(/^(19|20|21)\d{2}-\d{2}-\d{2}$/, { message: '$property must be a date' }),
  );
}

/** A moment in UTC, to the millisecond at most. */
export function IsMoment(): PropertyDecorator {
  return applyDecorators(
    IsISO8601({ strict: true }),
    Matches(/^2[01]\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/, {
      message: '$property must be an instant in UTC',
    }),
  );
}
