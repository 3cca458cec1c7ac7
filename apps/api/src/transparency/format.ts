import type { Request, Response } from 'express';
import { csvOf } from '#libs/transparency/src/index.js';

/** Answers a list as JSON, or as CSV where `?format=csv` or the Accept header ask for it. */
export function inFormat<B extends { readonly items: readonly object[] }>(
  request: Request,
  response: Response,
  format: 'json' | 'csv' | undefined,
  body: B,
  file: { readonly name: string; readonly columns: readonly string[] },
): B | string {
  response.vary('Accept');
  const wants = format ?? (request.accepts(['application/json', 'text/csv']) === 'text/csv' ? 'csv' : 'json');
  if (wants === 'json') return body;
  response.setHeader('Content-Disposition', `attachment; filename="${file.name}.csv"`);
  response.type('text/csv; charset=utf-8');
  return csvOf(body.items, file.columns);
}
