import { isUtf8 } from 'node:buffer';
import type { RawBodyRequest } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Refusal } from '#libs/kernel/src/index.js';
import { accepted, isInheritedName, refuse } from '#libs/kernel/src/index.js';

/** The deepest document of ours, a policy, needs less than ten; walking what is deeper could exhaust the stack. */
const MAX_DEPTH = 32;

/** What no text column, hash or JSON answer can carry. */
const UNKEEPABLE = /[\p{Surrogate}\0]/u;

/**
 * Refuses a request whose body, query or path holds what nothing behind it could read or keep: bytes that are no UTF-8 (400), an
 * address with NUL (404), and by their path text with NUL or half of a surrogate pair, names every object of JavaScript has by
 * itself, and nesting beyond 32 levels (422). What a route takes is for its own shape to say; this holds for all of them, before
 * anybody is asked who they are.
 */
export function refuseUnusual(
  request: RawBodyRequest<Request>,
  _response: Response,
  next: NextFunction,
): void {
  const [path = '', query = ''] = request.originalUrl.split(/\?(.*)/s);
  accepted(decideAddress(path, query));
  if (request.rawBody !== undefined && !isUtf8(request.rawBody))
    accepted(refuse('http.body-malformed', 'malformed', 'The request body is no UTF-8.'));
  accepted(decideContent(request.query));
  accepted(decideContent(request.body));
  next();
}

function decideAddress(path: string, query: string): Refusal | undefined {
  // Nothing has an address with NUL in it, whatever the route would make of it; one that cannot be decoded finds no route.
  if (/%00/.test(path)) return refuse('http.not-found', 'not-found', 'There is nothing at this address.');
  try {
    decodeURIComponent(query);
    return undefined;
  } catch {
    return refuse('http.malformed', 'malformed', 'The query is no text in UTF-8, percent-encoded.');
  }
}

/** What is unusual in parsed JSON or a parsed query: the first finding in the order of the document, or undefined. */
export function decideContent(content: unknown): Refusal | undefined {
  return findIn(content, '', 0);
}

function findIn(value: unknown, path: string, depth: number): Refusal | undefined {
  if (typeof value === 'string') return UNKEEPABLE.test(value) ? unkeepable(path) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) {
    return at(path, 'http.nested-too-deep', `Content may be nested ${MAX_DEPTH} levels deep.`);
  }
  const isList = Array.isArray(value);
  for (const [name, field] of Object.entries(value)) {
    const inner = isList ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    if (!isList && UNKEEPABLE.test(name)) return unkeepable(inner);
    if (!isList && isInheritedName(name)) {
      return at(inner, 'http.whitelist-validation', `property ${name} should not exist`);
    }
    const found = findIn(field, inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unkeepable(path: string): Refusal {
  return at(path, 'http.text-unkeepable', 'Text may hold neither NUL nor half of a surrogate pair.');
}

function at(path: string, code: string, message: string): Refusal {
  const whole = refuse('http.validation', 'invalid', 'Some fields are missing or wrong.');
  return { ...whole, details: [{ code, message, path }] };
}
