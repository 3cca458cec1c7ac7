import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Signing in is no act: it has no key and no preview. */
const NO_ACT = /^\/api\/v1\/(sign-in|sign-out|step-up)/;

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; `domain.reason`.' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: {
          path: { type: ['string', 'null'] as unknown as 'string' },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
} as const;

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
    schemas: { ...document.components?.schemas, Problem: structuredClone(PROBLEM) as never },
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
}

function problemResponse(description: string) {
  return {
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}
