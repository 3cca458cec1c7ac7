import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode } from '@temporalio/worker';
import { BUNDLE_OPTIONS } from '../apps/worker/src/workflow-bundle.js';
import ts from 'typescript';
import { EDGES, STAGES, isEnd } from '#libs/applications/src/domain/lifecycle.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The domains, lowest first: each uses only those before it. */
const ORDER = [
  'kernel',
  'audit',
  'acts',
  'policies',
  'egress',
  'documents',
  'ledger',
  'identity',
  'notifications',
  'members',
  'programmes',
  'projects',
  'health',
  'conflicts',
  'applications',
  'reviews',
  'council',
  'treasury',
  'charter',
  'transparency',
];

/** Packages without I/O, clock or randomness of their own that rules may use. */
const PURE_PACKAGES = [
  '@casl/ability',
  '@noble/curves',
  '@noble/hashes',
  'canonicalize',
  'ibantools',
  'ipaddr.js',
  'temporal-polyfill',
  'xmlbuilder2',
  'saxes',
  'zod',
];

/** Shells may reach these files of the kernel beside its face. */
const KERNEL_FACES = [
  'libs/kernel/src/index',
  'libs/kernel/src/new-id',
  'libs/kernel/src/columns',
  'libs/kernel/src/prepared',
  'libs/kernel/src/telemetry',
];

interface SourceFile {
  readonly path: string;
  readonly imports: readonly string[];
  readonly text: string;
}

function sources(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules') && !path.includes('/dist/'))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return {
        path,
        text,
        imports: ts
          .preProcessFile(text, true, true)
          .importedFiles.map(({ fileName }) => resolve(path, fileName)),
      };
    });
}

/** Project paths without ending for our own files, the package name for others. */
function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1).replace(/\.js$/, '');
  if (specifier.startsWith('.')) return join(dirname(from), specifier).replace(/\.(js|ts|json)$/, '');
  return specifier.startsWith('@')
    ? specifier.split('/').slice(0, 2).join('/')
    : (specifier.split('/')[0] ?? specifier);
}

function isOwn(target: string): boolean {
  return /^(libs|apps|workflows|migrations|test)\//.test(target);
}

function libOf(path: string): string {
  return path.split('/')[1] ?? '';
}

const libs = sources('libs');
const workflows = sources('workflows');
const apps = sources('apps');

function offenders(
  files: readonly SourceFile[],
  isAllowed: (file: SourceFile, target: string) => boolean,
): string[] {
  return files.flatMap((file) =>
    file.imports.filter((target) => !isAllowed(file, target)).map((target) => `${file.path} → ${target}`),
  );
}

describe('the architecture', () => {
  it('knows every domain by its place', () => {
    expect(readdirSync(join(ROOT, 'libs')).filter((name) => !ORDER.includes(name))).toEqual([]);
  });

  it('keeps rules pure: own folder, rules to the left, the kernel, and packages without I/O', () => {
    const rules = libs.filter(({ path }) => path.includes('/src/domain/') && !path.endsWith('.spec.ts'));
    expect(rules.length).toBeGreaterThan(20);
    expect(
      offenders(rules, (file, target) => {
        if (!isOwn(target)) return PURE_PACKAGES.includes(target);
        if (target.startsWith(`libs/${libOf(file.path)}/src/domain/`)) return true;
        if (target === 'libs/kernel/src/index') return true;
        return (
          target.includes('/src/domain/') && ORDER.indexOf(libOf(target)) < ORDER.indexOf(libOf(file.path))
        );
      }),
    ).toEqual([]);
  });

  it('lets a domain use only those to its left, through their faces', () => {
    const shells = libs.filter(({ path }) => !path.includes('/src/domain/') && !path.endsWith('.spec.ts'));
    expect(
      offenders(shells, (file, target) => {
        if (!isOwn(target)) return true;
        if (!target.startsWith('libs/')) return false;
        if (libOf(target) === libOf(file.path)) return true;
        if (ORDER.indexOf(libOf(target)) > ORDER.indexOf(libOf(file.path))) return false;
        return (
          KERNEL_FACES.includes(target) ||
          /^libs\/[a-z]+\/src\/index$/.test(target) ||
          target.includes('/src/domain/')
        );
      }),
    ).toEqual([]);
  });

  it('keeps rules and machinery out of workflows', () => {
    const files = workflows.filter(({ path }) => !path.endsWith('.spec.ts'));
    expect(
      offenders(files, (_file, target) => {
        if (!isOwn(target)) return target === '@temporalio/workflow';
        return (
          target.startsWith('workflows/') ||
          target.includes('/src/domain/') ||
          target === 'libs/kernel/src/index'
        );
      }),
    ).toEqual([]);
  });

  it('keeps apps apart, and what belongs to one machine out of the shipped ones', () => {
    const files = apps.filter(({ path }) => !path.endsWith('.spec.ts'));
    expect(
      offenders(files, (file, target) => {
        if (target.startsWith('test/')) return false;
        if (!target.startsWith('apps/')) return true;
        const [from, to] = [libOf(file.path), libOf(target)];
        return from === to || (from === 'local' && to === 'cli');
      }),
    ).toEqual([]);
  });

  it('lets apps reach libs through their faces or their rules, and programs of one file also their file formats', () => {
    const files = apps.filter(({ path }) => !path.endsWith('.spec.ts'));
    expect(
      offenders(files, (file, target) => {
        if (!target.startsWith('libs/') || KERNEL_FACES.includes(target)) return true;
        if (/^libs\/[a-z]+\/src\/index$/.test(target) || target.includes('/src/domain/')) return true;
        const isSmallProgram = /^apps\/(cli|local)\//.test(file.path);
        return isSmallProgram && !/\.(entity|repository|service|module)$/.test(target);
      }),
    ).toEqual([]);
  });

  it('keeps Nest, TypeORM and Temporal out of everything the shipped command line loads for a file', () => {
    // Founding a fund writes into a database: its one command loads this once it has one.
    const founding = 'apps/cli/src/found-fund';
    expect(apps.filter(({ imports }) => imports.includes(founding)).map(({ path }) => path)).toEqual([
      'apps/cli/src/setup.ts',
    ]);
    expect(readFileSync(join(ROOT, 'apps/cli/src/setup.ts'), 'utf8')).toContain(
      "await import('./found-fund.js')",
    );
    const byPath = new Map([...libs, ...apps].map((file) => [file.path.replace(/\.ts$/, ''), file]));
    const seen = new Set<string>();
    const queue = apps
      .filter(({ path }) => path.startsWith('apps/cli/') && !path.endsWith('.spec.ts'))
      .map(({ path }) => path.replace(/\.ts$/, ''))
      .filter((path) => path !== founding);
    const packages = new Set<string>();
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      for (const target of byPath.get(next)?.imports ?? []) {
        if (target === founding) continue;
        if (isOwn(target)) queue.push(target);
        else packages.add(target);
      }
    }
    expect([...packages].filter((name) => /^@nestjs\/|^typeorm$|^@temporalio\//.test(name))).toEqual([]);
  });

  it('reads the environment in config.ts only', () => {
    const readers = [...libs, ...workflows, ...apps]
      .filter(
        ({ path, text }) =>
          /process\.env/.test(text) &&
          !/^apps\/[a-z]+\/src\/config\.ts$/.test(path) &&
          !path.endsWith('.spec.ts'),
      )
      .map(({ path }) => path);
    expect(readers).toEqual([]);
  });

  it('bundles nothing into the workflows but the SDK and our own pure code', async () => {
    const { code } = await bundleWorkflowCode({
      ...BUNDLE_OPTIONS,
      logger: {
        log: () => undefined,
        trace: () => undefined,
        debug: () => undefined,
        info: () => undefined,
        warn: () => undefined,
        error: () => undefined,
      },
    });
    const packages = new Set(
      [...code.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//g)].map((match) => match[1]),
    );
    for (const name of [
      '@temporalio/common',
      '@temporalio/workflow',
      'long',
      'ms',
      'nexus-rpc',
      '@temporalio/worker',
    ])
      packages.delete(name);
    expect([...packages]).toEqual([]);
  });

  it('reaches every stage, and leaves none without a way to an end', () => {
    const reached = new Set<string>(['draft', 'nominated']);
    for (let size = 0; size !== reached.size;) {
      size = reached.size;
      for (const edge of EDGES) if (reached.has(edge.from)) reached.add(edge.to);
    }
    expect(STAGES.filter((stage) => !reached.has(stage))).toEqual([]);
    const ending = new Set<string>(STAGES.filter(isEnd));
    for (let size = 0; size !== ending.size;) {
      size = ending.size;
      for (const edge of EDGES) if (ending.has(edge.to)) ending.add(edge.from);
    }
    expect(STAGES.filter((stage) => !ending.has(stage))).toEqual([]);
  });
});
