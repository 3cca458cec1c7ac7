import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import type { Request, Response } from 'express';
import { MayBeAbsent } from './may-be-absent.js';

/** Keyset paging: `after` is the opaque end of the last page, `limit` how many. */
export class PageQuery {
  @ApiPropertyOptional({ description: 'Where the last page ended.' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  after?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 200, default: 50 })
  @MayBeAbsent()
  @Type(() => Number)
  @Min(1)
  @Max(200)
  @IsInt()
  limit: number = 50;
}

/** Sets `Link: <…>; rel="next"` (RFC 8288) where there is more, and answers the items. */
export function page<T>(
  request: Request,
  response: Response,
  items: readonly T[],
  next: string | null,
): { items: readonly T[]; next: string | null } {
  if (next !== null) {
    const url = new URL(request.originalUrl, 'http://localhost');
    url.searchParams.set('after', next);
    response.setHeader('Link', `<${url.pathname}${url.search}>; rel="next"`);
  }
  return { items, next };
}

/** Sets the ETag an edit must send back in If-Match. */
export function versioned<T extends { readonly version: number }>(response: Response, resource: T): T {
  response.setHeader('ETag', `"${resource.version}"`);
  return resource;
}
