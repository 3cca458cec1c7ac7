import type { OpenAPIObject } from '@nestjs/swagger';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Operation } from './operations.js';

/** One answer as it came. */
export interface GivenAnswer {
  readonly status: number;
  /** As the header says it, parameters and all; null where there is none. */
  readonly contentType: string | null;
  readonly text: string;
}

/** Compares an answer, or content as it was sent, with the document: what differs, or undefined. */
export interface Documented {
  /** The status, the media type and what a JSON body holds, fields nobody documented included. */
  answer(operation: Operation, answer: GivenAnswer): string | undefined;
  /** JSON an operation took although the document refuses it. */
  body(operation: Operation, content: unknown): string | undefined;
}

const DOCUMENT = 'https://plinth.invalid/openapi.json';

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
  email: /^\S+@\S+$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
  binary: /(?:)/,
  byte: /^[A-Za-z0-9+/]*={0,2}$/,
};

/** Reads the document once, for as many comparisons as it takes. */
export function documentedBy(document: OpenAPIObject): Documented {
  const ajv = new Ajv2020({ strict: false, allErrors: false, formats: FORMATS });
  ajv.addSchema(closed(document) as object, DOCUMENT);
  const compiled = new Map<string, ValidateFunction>();
  const validatorAt = (...path: string[]): ValidateFunction => {
    const pointer = path
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `${DOCUMENT}#/${pointer}` });
    compiled.set(pointer, known);
    return known;
  };
  const differs = (content: unknown, ...at: string[]): string | undefined => {
    const validate = validatorAt(...at);
    if (validate(content)) return undefined;
    const [error] = validate.errors ?? [];
    return `body ${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`;
  };
  const answer: Documented['answer'] = ({ method, path, answers }, { status, contentType, text }) => {
    const key = [String(status), `${String(status)[0]}XX`].find((one) => answers[one] !== undefined);
    if (key === undefined) return `${status} is not documented`;
    const content = answers[key]?.content;
    const type = contentType?.split(';')[0] ?? '';
    if (content === undefined)
      return text === '' ? undefined : `${status} has content that is not documented`;
    if (content[type] === undefined)
      return `${status} is ${type}, documented is ${Object.keys(content).join()}`;
    if (!/[/+]json$/.test(type)) return undefined;
    const difference = differs(
      JSON.parse(text),
      'paths',
      path,
      method,
      'responses',
      key,
      'content',
      type,
      'schema',
    );
    return difference === undefined ? undefined : `${status} ${difference}`;
  };
  return {
    answer,
    body: ({ method, path }, content) =>
      differs(content, 'paths', path, method, 'requestBody', 'content', 'application/json', 'schema'),
  };
}

/** The document with every object closed that names its fields: an answer holds what is documented and nothing more. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy: Record<string, unknown> = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, closed(value)]),
  );
  const namesFields = copy['type'] === 'object' && typeof copy['properties'] === 'object';
  if (namesFields && copy['additionalProperties'] === undefined) copy['unevaluatedProperties'] = false;
  return copy;
}
