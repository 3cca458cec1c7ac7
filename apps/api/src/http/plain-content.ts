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
  const found = findIn(content, 0);
  if (found === undefined) return undefined;
  const path = found.steps.reduceRight<string>(
    (outer, step) =>
      typeof step === 'number' ? `${outer}[${step}]` : outer === '' ? step : `${outer}.${step}`,
    '',
  );
  const whole = refuse('http.validation', 'invalid', 'Some fields are missing or wrong.');
  return { ...whole, details: [{ code: found.code, message: found.message, path }] };
}

interface Finding {
  readonly code: string;
  readonly message: string;
  /** The way to it, from within: put together only where something is found, since anybody may send a million fields. */
  readonly steps: (string | number)[];
}

function findIn(value: unknown, depth: number): Finding | undefined {
  if (typeof value === 'string') return UNKEEPABLE.test(value) ? unkeepable() : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) {
    return finding('http.nested-too-deep', `Content may be nested ${MAX_DEPTH} levels deep.`);
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = findIn(value[index], depth + 1);
      if (found !== undefined) return within(index, found);
    }
    return undefined;
  }
  for (const name of Object.keys(value)) {
    const found = findInName(name) ?? findIn((value as Record<string, unknown>)[name], depth + 1);
    if (found !== undefined) return within(name, found);
  }
  return undefined;
}

function findInName(name: string): Finding | undefined {
  if (UNKEEPABLE.test(name)) return unkeepable();
  return isInheritedName(name)
    ? finding('http.whitelist-validation', `property ${name} should not exist`)
    : undefined;
}

function within(step: string | number, found: Finding): Finding {
  found.steps.push(step);
  return found;
}

function unkeepable(): Finding {
  return finding('http.text-unkeepable', 'Text may hold neither NUL nor half of a surrogate pair.');
}

function finding(code: string, message: string): Finding {
  return { code, message, steps: [] };
}
