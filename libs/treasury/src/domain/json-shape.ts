import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** Strict reading of foreign JSON: collects one finding per wrong field instead of stopping at the first. */
export class JsonShape {
  readonly findings: Refusal[] = [];

  constructor(private readonly code: string) {}

  /** The object at `path`; unknown keys are refused by name. */
  object(value: unknown, path: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.refuse(path, 'An object is required here.');
      return {};
    }
    for (const key of Object.keys(value)) {
      if (!keys.includes(key)) this.refuse(join(path, key), `Unknown key ${key}.`);
    }
    return value as Record<string, unknown>;
  }

  list(value: unknown, path: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    this.refuse(path, 'A list is required here.');
    return [];
  }

  text(value: unknown, path: string): string {
    if (typeof value === 'string') return value;
    this.refuse(path, value === undefined ? 'This field is required.' : 'A text is required here.');
    return '';
  }

  optionalText(value: unknown, path: string): string | undefined {
    return value === undefined ? undefined : this.text(value, path);
  }

  oneOf<T extends string>(value: unknown, path: string, choices: readonly T[]): T | undefined {
    const text = this.optionalText(value, path);
    if (text === undefined) return undefined;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) this.refuse(path, `One of ${choices.join(', ')} is required here.`);
    return found;
  }

  refuse(path: string, message: string): void {
    this.findings.push(refuse(this.code, 'invalid', message, path));
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
