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
];

export const nastyText = fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 30, unit: 'binary' }));

/** Values of a schema, with wrong ones of every kind in between; `resolve` follows references. */
export function arbitraryOf(
  schema: Schema,
  resolve: (ref: string) => Schema,
  depth = 0,
): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fitting(schema, resolve, depth) },
    { weight: 1, arbitrary: anything },
  );
}

const anything: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.integer(),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', '__proto__', 'constructor', 'id'), nastyText, { maxKeys: 3 }),
);

function fitting(schema: Schema, resolve: (ref: string) => Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fitting(resolve(schema.$ref), resolve, depth);
  const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (choices !== undefined && choices.length > 0)
    return fc.oneof(...choices.map((choice) => fitting(choice, resolve, depth)));
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
      return fc.array(arbitraryOf(schema.items ?? {}, resolve, depth + 1), {
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case 'object':
      return objectOf(schema, resolve, depth);
    case 'string':
      return text(schema);
    default:
      return schema.properties === undefined ? anything : objectOf(schema, resolve, depth);
  }
}

function objectOf(schema: Schema, resolve: (ref: string) => Schema, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, field]) => [
      name,
      arbitraryOf(field, resolve, depth + 1),
    ]),
  );
  const whole = fc.record(fields);
  const partial = fc.record(fields, { requiredKeys: [] });
  const extended = whole.map((value) => ({ ...value, unexpected: 1 }));
  return fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 1, arbitrary: partial },
    { weight: 1, arbitrary: extended },
  );
}

function text(schema: Schema): fc.Arbitrary<string> {
  const given = typeof schema.example === 'string' ? [fc.constant(schema.example)] : [];
  const shaped =
    schema.format === 'uuid'
      ? [fc.uuid({ version: 7 })]
      : schema.format === 'date-time'
        ? [fc.date({ noInvalidDate: true }).map((date) => date.toISOString())]
        : schema.pattern !== undefined
          ? [fc.stringMatching(new RegExp(schema.pattern))]
          : [fc.lorem({ maxCount: 6 })];
  return fc.oneof(...given, ...shaped, nastyText);
}
