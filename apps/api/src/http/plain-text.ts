import { ValidateBy, buildMessage } from 'class-validator';
import type { ValidationOptions } from 'class-validator';

/** Something a reader sees: not only spaces, controls, characters drawn as nothing, or the empty pattern of Braille. */
const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * What has no place in a line: ends of lines, controls, and invisible characters, among them those that turn the direction of what
 * follows (CVE-2021-42574). Joiners, direction marks, soft hyphens and the marks of Arabic numbers stay, since scripts need them.
 */
const NOT_IN_A_LINE = /(?![\u00AD\u0600-\u0605\u061C\u200C-\u200F])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Text that says something, of one line or many. */
export function IsStatement(maxLength: number, options?: ValidationOptions): PropertyDecorator {
  return says('isStatement', 'text', (text) => text.length <= maxLength, maxLength, options);
}

/** A title, a name or what else stands in one line and reads as it is written. */
export function IsLine(maxLength: number, options?: ValidationOptions): PropertyDecorator {
  const fits = (text: string) => text.length <= maxLength && !NOT_IN_A_LINE.test(text);
  return says('isLine', 'one line without invisible characters', fits, maxLength, options);
}

function says(
  name: string,
  what: string,
  fits: (text: string) => boolean,
  maxLength: number,
  options?: ValidationOptions,
): PropertyDecorator {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value: unknown) => typeof value === 'string' && VISIBLE.test(value) && fits(value),
        defaultMessage: buildMessage(
          (each) => `${each}$property must be ${what} of 1 to ${maxLength} characters`,
          options,
        ),
      },
    },
    options,
  );
}
