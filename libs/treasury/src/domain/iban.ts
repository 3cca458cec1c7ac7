import { countrySpecs, isValidIBAN } from 'ibantools';

/** SEPA countries that joined after the list of the IBAN library was drawn up (EPC409-09, 41 countries). */
const JOINED_LATER = ['AL', 'MD', 'ME', 'MK', 'RS'] as const;

/** Gibraltar is part of the United Kingdom's entry in the SEPA list but has IBANs of its own. */
const TERRITORIES = ['GI'] as const;

/** The 41 countries of the SEPA schemes, ISO 3166 codes in alphabetical order (European Payments Council, EPC409-09). */
export const SEPA_COUNTRIES: readonly string[] = [
  ...Object.entries(countrySpecs)
    .filter(([code, spec]) => spec.SEPA === true && !(TERRITORIES as readonly string[]).includes(code))
    .map(([code]) => code),
  ...JOINED_LATER,
].sort();

/** Upper case without spaces: the electronic form of an IBAN. */
export function electronicIban(text: string): string {
  return text.replace(/\s+/g, '').toUpperCase();
}

/**
 * Whether this is an IBAN in electronic form: registered country, length and structure of that country, check digits
 * right (ISO 13616, ISO 7064 mod 97-10).
 */
export function isIban(text: string): boolean {
  return isValidIBAN(text);
}

/** Whether a SEPA credit transfer can reach this (valid) IBAN. */
export function isSepaIban(iban: string): boolean {
  const country = iban.slice(0, 2);
  return SEPA_COUNTRIES.includes(country) || (TERRITORIES as readonly string[]).includes(country);
}
