import { parseDocument } from 'yaml';

/** What a text of JSON holds; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/** No FUNDING.yml is longer; parsing time grows faster than the text. */
const YAML_CHARACTERS = 20_000;

/**
 * What a text of YAML holds; undefined where it is none. Aliases are refused, because a few lines of them stand for
 * gigabytes, and so are tags and several documents.
 */
export function parseYaml(text: string): unknown {
  if (text.length > YAML_CHARACTERS) return undefined;
  try {
    const document = parseDocument(text, { schema: 'failsafe', logLevel: 'silent', uniqueKeys: false });
    return document.errors.length > 0 || document.warnings.length > 0
      ? undefined
      : (document.toJS({ maxAliasCount: 0 }) as unknown);
  } catch {
    return undefined;
  }
}
