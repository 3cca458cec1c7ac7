import type { OpenAPIObject } from '@nestjs/swagger';
import { PREVIEW_ANSWER, PROBLEM } from './openapi-schemas.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Signing in and ending sessions are no acts: they have no key and no preview. */
const NO_ACT = /^\/api\/v1\/(sign-in|sign-out|step-up|sessions)/;

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Repeating a request with its key gives the first answer again. Not needed with preview=true.',
  required: false,
  schema: { type: 'string', minLength: 8, maxLength: 200 },
} as const;

const PREVIEW = {
  name: 'preview',
  in: 'query',
  description: 'Answers with the resulting stage, reasons and recipients, and changes nothing.',
  required: false,
  schema: { type: 'boolean' },
} as const;

/** Writes what holds for every operation into the document: problems, keys and previews (design, HTTP conventions). */
export function withConventions(document: OpenAPIObject): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      if (method !== 'get' && !NO_ACT.test(path)) addAct(operation, method === 'post');
      if (operation.security === undefined) {
        operation.responses['401'] = problemResponse(
          'Nobody is signed in, or the session has to be stepped up for this.',
        );
      }
      operation.responses['4XX'] ??= problemResponse('The request is refused; `code` says why.');
      operation.responses['503'] ??= problemResponse(
        'PostgreSQL does not answer; try again with the same key.',
      );
    }
  }
  // What is for anybody says so itself.
  document.security = [{ session: [] }, { token: [] }];
  document.components = {
    ...document.components,
    schemas: {
      ...document.components?.schemas,
      Problem: structuredClone(PROBLEM) as never,
      Preview: structuredClone(PREVIEW_ANSWER) as never,
    },
  };
  return document;
}

function addAct(operation: Operation, isKeyed: boolean): void {
  const own = operation.parameters ?? [];
  const names = own.map((parameter) => ('name' in parameter ? parameter.name.toLowerCase() : ''));
  const added = [...(isKeyed ? [IDEMPOTENCY_KEY] : []), PREVIEW].filter(
    ({ name }) => !names.includes(name.toLowerCase()),
  );
  operation.parameters = [...own, ...structuredClone(added)];
  addPreviewAnswer(operation);
}

/** A preview is a 200, also where the act itself answers something else with that status. */
function addPreviewAnswer({ responses }: Operation): void {
  const preview = { $ref: '#/components/schemas/Preview' };
  const done = responses['200'];
  const schema =
    done !== undefined && 'content' in done ? done.content?.['application/json']?.schema : undefined;
  responses['200'] =
    schema === undefined
      ? {
          description: 'With preview=true: what would happen.',
          content: { 'application/json': { schema: preview } },
        }
      : {
          description: 'Done; with preview=true what would happen.',
          content: { 'application/json': { schema: { anyOf: [schema, preview] } } },
        };
}

function problemResponse(description: string) {
  return {
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}
