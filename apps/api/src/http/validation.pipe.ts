import type { ValidationError } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common';
import type { Refusal } from '#libs/kernel/src/index.js';
import { Refused, refuse } from '#libs/kernel/src/index.js';

/** Strict bodies: unknown fields and wrong types are refused with the path of each, as the sender wrote it. */
export function strictBodies(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false, exposeDefaultValues: true },
    stopAtFirstError: true,
    exceptionFactory: (errors) => new Refused(refusalOf(errors)),
  });
}

function refusalOf(errors: readonly ValidationError[]): Refusal {
  const findings = errors.flatMap((error) => findingsOf(error, ''));
  const first = refuse('http.validation', 'invalid', 'Some fields are missing or wrong.');
  return { ...first, details: findings };
}

function findingsOf(
  error: ValidationError,
  prefix: string,
): { code: string; message: string; path: string }[] {
  const path = /^\d+$/.test(error.property)
    ? `${prefix}[${error.property}]`
    : prefix === ''
      ? error.property
      : `${prefix}.${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    code: `http.${kebab(rule)}`,
    message,
    path,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => findingsOf(child, path))];
}

function kebab(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}
