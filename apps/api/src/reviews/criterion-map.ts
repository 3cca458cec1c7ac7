import { ValidateBy, buildMessage } from 'class-validator';
import type { ValidationOptions } from 'class-validator';

const CRITERION = /^[a-z][a-z-]{0,40}$/;
const MOST_CRITERIA = 30;

/** An object from criterion to value, such as `{ technical: 600 }`; which criteria there are says the rubric. */
export function IsCriterionMap(
  isValue: (value: unknown) => boolean,
  what: string,
  options?: ValidationOptions,
): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isCriterionMap',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          Object.keys(value).length <= MOST_CRITERIA &&
          Object.entries(value).every(([key, entry]) => CRITERION.test(key) && isValue(entry)),
        defaultMessage: buildMessage(
          (each) => `${each}$property must be an object from criterion to ${what}`,
          options,
        ),
      },
    },
    options,
  );
}

/** Text of at most `maxLength` UTF-16 units. */
export function isPlainText(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.length <= maxLength;
}

/** A property of text up to `maxLength` UTF-16 units. */
export function IsPlainText(maxLength: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isPlainText',
      validator: {
        validate: (value: unknown) => isPlainText(value, maxLength),
        defaultMessage: buildMessage(
          (each) => `${each}$property must be text of at most ${maxLength} characters`,
          options,
        ),
      },
    },
    options,
  );
}
