import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { Request, Response } from 'express';
import { csvOf } from '#libs/transparency/src/index.js';
import { MayBeAbsent } from './may-be-absent.js';

export const FORMATS = ['json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export class FormatQuery {
  @ApiPropertyOptional({ enum: FORMATS })
  @MayBeAbsent()
  @IsIn(FORMATS)
  format?: Format;
}

/** A page as a file: one record a line, its columns in order. */
export interface CsvFile {
  readonly name: string;
  readonly columns: readonly string[];
  readonly records: readonly object[];
}

/** Answers a page as JSON, or as CSV where `?format=csv` or the Accept header ask for it. */
export function asPageOrFile<B extends object>(
  request: Request,
  response: Response,
  format: Format | undefined,
  body: B,
  { name, columns, records }: CsvFile,
): B | string {
  response.vary('Accept');
  const wants = format ?? (request.accepts(['application/json', 'text/csv']) === 'text/csv' ? 'csv' : 'json');
  if (wants === 'json') return body;
  response.setHeader('Content-Disposition', `attachment; filename="${name}.csv"`);
  response.type('text/csv; charset=utf-8');
  return csvOf(records, columns);
}

/** The same of a list, each of whose items is a line. */
export function inFormat<B extends { readonly items: readonly object[] }>(
  request: Request,
  response: Response,
  format: Format | undefined,
  body: B,
  file: Omit<CsvFile, 'records'>,
): B | string {
  return asPageOrFile(request, response, format, body, { ...file, records: body.items });
}
