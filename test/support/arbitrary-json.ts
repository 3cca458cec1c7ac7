import fc from 'fast-check';

/** The part of JSON Schema that the OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly example?: unknown;
}

/** Text that parsers, databases and terminals dislike. */
const NASTY = [
  '',
  ' ',
  '\u0000',
  '\u202e',
  '𝒳'.repeat(3),
  "'; DROP TABLE applications; --",
  '{{7*7}}',
  '../../etc/passwd',
  '9'.repeat(40),
  '-1',
  '1e309',
  'NaN',
  '2026-02-30T25:61:00Z',
  'x'.repeat(3_000),
  '\r\nBcc: somebody@else.invalid',
  '=1+1',
  '\ud800',
  'a\udc00b',
  'a\u0000b',
  '\u200b',
  '9999-12-31',
];

/** Names that every object has by itself. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

/** As deep as a parser takes and whoever walks it by recursion does not. */
export const DEEP: unknown = JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`);

export const nastyText = fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 30, unit: 'binary' }));

type Resolve = (ref: string) => Schema;

interface Making {
  readonly resolve: Resolve;
  /** Puts wrong values in between. */
  readonly isNoisy: boolean;
}

/** Values of a schema, with wrong ones of every kind in between; `resolve` follows references. */
export function arbitraryOf(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  return valueOf(schema, { resolve, isNoisy: true }, 0);
}

/** Values that fit the schema, as far as it says what fits. */
export function fittingOf(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  return valueOf(schema, { resolve, isNoisy: false }, 0);
}

function valueOf(schema: Schema, making: Making, depth: number): fc.Arbitrary<unknown> {
  const right = fitting(schema, making, depth);
  return making.isNoisy
    ? fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: anything })
    : right;
}

const anything: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.integer(),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.constantFrom([[]], [null], {}, DEEP),
  fc.dictionary(fc.constantFrom('a', 'id', ...INHERITED), nastyText, {
    maxKeys: 3,
    // Otherwise some have no prototype, and a query cannot be made of them.
    noNullPrototype: true,
  }),
);

function fitting(schema: Schema, making: Making, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fitting(making.resolve(schema.$ref), making, depth);
  const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (choices !== undefined && choices.length > 0)
    return fc.oneof(...choices.map((choice) => fitting(choice, making, depth)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (depth > 5) return fc.constant(null);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'integer':
      return fc.integer({
        min: schema.minimum ?? -5,
        max: Math.max(schema.maximum ?? 10_000, schema.minimum ?? 0),
      });
    case 'number':
      return fc.double({ min: schema.minimum ?? -10, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, making, depth + 1), {
        minLength: making.isNoisy ? 0 : (schema.minItems ?? 0),
        maxLength: Math.max(Math.min(schema.maxItems ?? 3, 3), schema.minItems ?? 0),
      });
    case 'object':
      return objectOf(schema, making, depth);
    case 'string':
      return text(schema, making);
    default:
      return schema.properties === undefined ? anything : objectOf(schema, making, depth);
  }
}

function objectOf(schema: Schema, making: Making, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, field]) => [name, valueOf(field, making, depth + 1)]),
  );
  const whole = fc.record(fields);
  if (!making.isNoisy) return whole;
  const partial = fc.record(fields, { requiredKeys: [] });
  const extended = fc
    .tuple(whole, fc.constantFrom('unexpected', ...INHERITED))
    .map(([value, name]) => Object.defineProperty({ ...value }, name, { value: 1, enumerable: true }));
  return fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 1, arbitrary: partial },
    { weight: 1, arbitrary: extended },
  );
}

function text(schema: Schema, { isNoisy }: Making): fc.Arbitrary<string> {
  const given = typeof schema.example === 'string' ? [fc.constant(schema.example)] : [];
  return fc.oneof(...given, shaped(schema), ...(isNoisy ? [nastyText] : []));
}

function shaped({ format, pattern }: Schema): fc.Arbitrary<string> {
  const instants = fc.date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') });
  switch (format) {
    case 'uuid':
      return fc.uuid({ version: 7 });
    case 'date-time':
      return instants.map((date) => date.toISOString());
    case 'date':
      return instants.map((date) => date.toISOString().slice(0, 10));
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.webUrl({ validSchemes: ['https'] });
    case 'byte':
      return fc.base64String({ maxLength: 400 });
    default:
      return pattern === undefined ? fc.lorem({ maxCount: 6 }) : fc.stringMatching(new RegExp(pattern));
  }
}
