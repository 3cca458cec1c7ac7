import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

/** The terms of an agreement that somebody saw and binds themselves to. */
export class SeenTermsDto {
  @ApiProperty({
    pattern: '^[0-9a-f]{64}$',
    description:
      'The `hash` of the agreement as it was read. Other terms on offer: 409 `treasury.terms-changed`.',
  })
  @Matches(/^[0-9a-f]{64}$/)
  hash: string;
}
