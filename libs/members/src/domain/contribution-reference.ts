import { creditorReference, isCreditorReference } from '#libs/kernel/src/index.js';

/** What a contribution is for: one state's assessment of one year. */
export interface ContributionName {
  readonly stateId: string;
  readonly year: number;
}

/** The structured reference a state puts on its transfer, so that the statement explains itself: `RF…NOR2027` (ISO 11649). */
export function contributionReference({ stateId, year }: ContributionName): string {
  return creditorReference(`${stateId}${year}`);
}

/** What a creditor reference names; undefined where it is not one of ours. Spaces and lower case are how people type it. */
export function contributionNamed(reference: string): ContributionName | undefined {
  const text = reference.replace(/\s+/g, '').toUpperCase();
  const body = /^RF\d{2}([A-Z]{3})(20\d{2})$/.exec(text);
  if (!isCreditorReference(text) || body?.[1] === undefined) return undefined;
  return { stateId: body[1], year: Number(body[2]) };
}
