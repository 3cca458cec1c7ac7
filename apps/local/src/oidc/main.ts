import { readConfig } from '../config.js';
import { DEMO_PEOPLE } from '../demo/people.js';
import { PORTS } from '../ports.js';
import { startOidc } from './server.js';

/** The sign-in provider of the one-machine run: the demo people, on the loopback. */
const { ports, environment } = readConfig();
const oidc = await startOidc({
  issuer: `http://127.0.0.1:${ports.oidc ?? PORTS.oidc.preferred}`,
  publicUrl: environment['PUBLIC_URL'] ?? 'http://127.0.0.1:3000',
  clientId: environment['OIDC_CLIENT_ID'] ?? 'plinth',
  clientSecret: environment['OIDC_CLIENT_SECRET'] ?? 'plinth-local',
  people: DEMO_PEOPLE,
});
console.log(`Sign-in at ${oidc.issuer}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void oidc.close());
}
