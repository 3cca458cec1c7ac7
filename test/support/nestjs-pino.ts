import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as common from '@nestjs/common';

type Exports = Record<string, unknown>;

/**
 * nestjs-pino as it is, for specs. It is CommonJS and requires Nest, which is ESM: Node can do that, jest's module
 * system on Node 20 cannot. Its files are evaluated here with Nest handed to them. To be deleted with Node 20.
 */
const require = createRequire(import.meta.url);
const directory = dirname(require.resolve('nestjs-pino/package.json'));
const loaded = new Map<string, { exports: Exports }>();

function load(file: string): Exports {
  const known = loaded.get(file);
  if (known) return known.exports;
  const module = { exports: {} as Exports };
  loaded.set(file, module);
  const resolve = (id: string): unknown => {
    if (id === '@nestjs/common') return common;
    return id.startsWith('./') ? load(join(directory, `${id.slice(2)}.js`)) : require(id);
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- how CommonJS is evaluated
  const evaluate = new Function('exports', 'require', 'module', readFileSync(file, 'utf8')) as (
    ...scope: readonly unknown[]
  ) => void;
  evaluate(module.exports, resolve, module);
  return module.exports;
}

const nestjsPino = load(join(directory, 'index.js')) as unknown as typeof import('nestjs-pino');

export const { Logger, LoggerErrorInterceptor, LoggerModule, NativeLogger, PinoLogger } = nestjsPino;
export const { InjectPinoLogger, PARAMS_PROVIDER_TOKEN, getLoggerToken, nativeLoggerOptions } = nestjsPino;
