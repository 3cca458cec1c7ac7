import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from './arbitrary-json.js';

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema?: Schema;
}

/** What the document says of one answer: its media types with their schemas; none where it has no content. */
export interface DocumentedAnswer {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

/** One operation as the OpenAPI document describes it. */
export interface Operation {
  readonly method: Method;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly bodyTypes: readonly string[];
  /** Schema of a JSON body; null where it takes none. */
  readonly body: Schema | null;
  readonly answers: Readonly<Record<string, DocumentedAnswer>>;
  /** Nobody has to be signed in. */
  readonly isForAnybody: boolean;
}

/** Every operation of the document. */
export function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const body = operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined;
      const security = operation.security ?? document.security ?? [];
      return [
        {
          method,
          path,
          parameters: (operation.parameters ?? []) as Parameter[],
          bodyTypes: Object.keys(body?.content ?? {}),
          body: body?.content?.['application/json']?.schema ?? null,
          answers: operation.responses as Operation['answers'],
          isForAnybody: security.some((way) => Object.keys(way).length === 0),
        },
      ];
    }),
  );
}

/** Follows `#/components/schemas/…`. */
export function resolverOf(document: OpenAPIObject): (ref: string) => Schema {
  return (ref) => document.components?.schemas?.[ref.split('/').at(-1) ?? ''] ?? {};
}

/** The path with its parameters filled in; every value is escaped. */
export function filled(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(values[name] ?? 'x'));
}

/** The ids an address names: `attachments` and `attachmentId` of `…/attachments/{attachmentId}`. */
export function placesIn(path: string): readonly { readonly noun: string; readonly name: string }[] {
  return [...path.matchAll(/([a-z-]+)\/\{(\w+)\}/g)].map(([, noun = '', name = '']) => ({
    noun: name === 'personId' ? 'people' : noun,
    name,
  }));
}
