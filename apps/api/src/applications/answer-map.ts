import { ValidateBy, buildMessage } from 'class-validator';

const FIELD = /^[a-z][a-zA-Z0-9]{0,39}$/;

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 20_000;
}

/** An object from question to answer; an empty answer clears it. Which questions there are says the call's form. */
export function IsAnswerMap(): PropertyDecorator {
  return ValidateBy({
    name: 'isAnswerMap',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).length <= 100 &&
        Object.entries(value).every(([field, answer]) => FIELD.test(field) && isText(answer)),
      defaultMessage: buildMessage((each) => `${each}$property must be an object from question to text`),
    },
  });
}
