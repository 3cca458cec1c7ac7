import { ValidateBy, buildMessage } from 'class-validator';
import type { ValidationOptions } from 'class-validator';

/** Text that says something: not only spaces. */
export function IsStatement(maxLength: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isStatement',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && value.trim() !== '' && value.length <= maxLength,
        defaultMessage: buildMessage(
          (each) => `${each}$property must be text of 1 to ${maxLength} characters`,
          options,
        ),
      },
    },
    options,
  );
}
