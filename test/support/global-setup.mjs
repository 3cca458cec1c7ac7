import { register } from 'node:module';

register('./typescript-loader.mjs', import.meta.url);

/** Starts what every spec shares, once per run: PostgreSQL with a migrated template, and a Temporal server. */
export default async function globalSetup(config) {
  if (onlyRules(config)) return;
  const { startServers } = await import('./servers.ts');
  globalThis.plinthTestServers = await startServers();
}

/** Specs below libs/ are pure: a run of nothing else needs no server. */
function onlyRules(config) {
  const asked = config.nonFlagArgs ?? [];
  return asked.length > 0 && asked.every((path) => /(^|\/)libs\//.test(path));
}
