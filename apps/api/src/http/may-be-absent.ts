import { ValidateIf } from 'class-validator';

/** A field that may be left out. Unlike `IsOptional` it does not let null pass: absent and null are two things. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
