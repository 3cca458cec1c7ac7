/** What a call gives: a grant, a stipend to a person, or a contract for services with its VAT rule. */
export const INSTRUMENTS = ['grant', 'stipend', 'service-contract'] as const;
export type Instrument = (typeof INSTRUMENTS)[number];
