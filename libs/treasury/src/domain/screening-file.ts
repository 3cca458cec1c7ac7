import { z } from 'zod';
import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { ListedParty } from './screening.js';

/** The sanctions list as it stands. `version` changes whenever anybody on it does. */
export interface CurrentList {
  readonly version: string;
  readonly parties: readonly ListedParty[];
}

const MAX_ENTRIES = 200_000;
/** So many findings tell what is wrong with a file. */
const MAX_FINDINGS = 20;

const name = z.string().trim().min(1).max(300);
const schema = z.strictObject({
  /** The publisher's version or date. Another one, and every payee with money open is screened again. */
  version: z.string().min(1).max(100),
  entries: z
    .array(
      z.strictObject({
        /** The publisher's number: what a hit refers to. */
        id: z.string().min(1).max(100),
        names: z.array(name).min(1).max(200),
        country: z
          .string()
          .regex(/^[A-Z]{2}$/)
          .optional(),
        birthDate: z.iso.date().optional(),
      }),
    )
    .min(1)
    .max(MAX_ENTRIES),
});

/**
 * Reads the text of a screening list: JSON with `version` and `entries` of `id`, `names` (all spellings), and `country` (ISO 3166-1
 * alpha-2) and `birthDate` where the publisher says them. Refuses `treasury.screening-list-invalid` with the places that are wrong;
 * an empty list is one.
 */
export function readScreeningFile(text: string): CurrentList | Refusal {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return invalid([`it is no JSON: ${(error as Error).message}`]);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    return invalid(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`));
  }
  const { version, entries } = parsed.data;
  const ids = new Set<string>();
  const repeated = entries.filter(({ id }) => ids.size === ids.add(id).size).map(({ id }) => id);
  return repeated.length > 0
    ? invalid(repeated.map((id) => `${id} stands there twice`))
    : { version, parties: entries };
}

function invalid(findings: readonly string[]): Refusal {
  const rest = findings.length - MAX_FINDINGS;
  const told = findings.slice(0, MAX_FINDINGS).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
  return refuse('treasury.screening-list-invalid', 'invalid', `The screening list is none: ${told}.`);
}
