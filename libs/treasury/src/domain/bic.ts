const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/;

/** Whether this is a BIC of 8 or 11 characters (ISO 9362:2022, as the type `BICFIDec2014Identifier` of ISO 20022 has it). */
export function isBic(text: string): boolean {
  return BIC.test(text);
}
