import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const root = new URL('../../', import.meta.url);
const options = JSON.parse(await readFile(new URL('.swcrc', root), 'utf8'));
const ALIAS = /^#(libs|workflows|migrations)\/(.*)\.js$/;

/**
 * Module hooks that let jest's global set-up, which runs outside jest's own module system, import the TypeScript
 * sources as they are: no build has to come first.
 */
export function resolve(specifier, context, next) {
  const alias = ALIAS.exec(specifier);
  if (alias) return next(new URL(`${alias[1]}/${alias[2]}.ts`, root).href, context);
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith(root.href) || !url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    ...options,
    filename,
    swcrc: false,
    sourceMaps: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}
