/**
 * Remainder modulo 97 of an alphanumeric text, letters read as 10 to 35 (ISO 7064 mod 97-10). The text holds only `0-9A-Z`.
 */
export function mod97(text: string): number {
  let remainder = 0;
  for (const char of text) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** Whether this is a legal entity identifier with right check digits (ISO 17442). */
export function isLei(text: string): boolean {
  return /^[0-9A-Z]{18}[0-9]{2}$/.test(text) && mod97(text) === 1;
}

/** Whether this is a structured creditor reference (`RF…`) with right check digits (ISO 11649). */
export function isCreditorReference(text: string): boolean {
  return /^RF[0-9]{2}[0-9A-Z]{1,21}$/.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;
}

/** The structured creditor reference over a body of 1 to 21 characters `0-9A-Z`: contributions carry it (ISO 11649). */
export function creditorReference(body: string): string {
  if (!/^[0-9A-Z]{1,21}$/.test(body)) throw new Error(`Not the body of a creditor reference: ${body}`);
  const check = 98 - mod97(`${body}RF00`);
  return `RF${check.toString().padStart(2, '0')}${body}`;
}
