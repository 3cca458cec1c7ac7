import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';

/**
 * An object of a type of ours, or with `each` such an object in every place of a list. `ValidateNested` alone lets pass what is
 * missing, and a list in an object's place.
 */
export function IsNested(type: () => new () => object, options?: { readonly each: true }): PropertyDecorator {
  return applyDecorators(IsObject(options), ValidateNested(options), Type(type));
}
