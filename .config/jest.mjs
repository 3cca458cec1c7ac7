import { fileURLToPath } from 'node:url';

/** One configuration for every run: `rules` specs beside their files, the rest under test/ and workflows/. */
export default {
  rootDir: fileURLToPath(new URL('..', import.meta.url)),
  testMatch: ['<rootDir>/{apps,libs,workflows,test}/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { swcrc: true, configFile: fileURLToPath(new URL('../.swcrc', import.meta.url)) },
    ],
  },
  moduleNameMapper: {
    '^nestjs-pino$': '<rootDir>/test/support/nestjs-pino.ts',
    '^#(libs|workflows|migrations)/(.*)\\.js$': '<rootDir>/$1/$2.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  workerIdleMemoryLimit: '700MB',
  testTimeout: 60_000,
};
