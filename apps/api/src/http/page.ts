import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import type { Request, Response } from 'express';
import { isId, refused } from '#libs/kernel/src/index.js';
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

/** The id the last page ended with, of lists whose `after` is one; refused `http.after-invalid`. */
export function idAfter(after: string | undefined): string | undefined {
  if (after !== undefined && !isId(after)) {
    refused('http.after-invalid', 'malformed', 'after is the end of the last page.', 'after');
  }
  return after;
}

/** Where a page ends that was asked for without looking beyond it: a full one may have more behind it. */
export function endOf(items: readonly { readonly id: string }[], limit: number): string | null {
  return items.length < limit ? null : (items.at(-1)?.id ?? null);
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
