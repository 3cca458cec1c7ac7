import { readConfig } from '../config.js';
import { PORTS } from '../ports.js';
import { FakeGithub } from './server.js';

// Knows one invented repository; asked for any other, it says so as GitHub would.
const github = new FakeGithub([
  {
    owner: 'plinth-demo',
    name: 'lumen-archive',
    databaseId: 1,
    fundingLinks: ['https://lumen.invalid/sponsor'],
    opened: 12,
    closed: 8,
  },
]);
const url = await github.listen(readConfig().ports.github ?? PORTS.github.preferred);
process.stdout.write(`GitHub stand-in at ${url}\n`);
process.once('SIGTERM', () => void github.close());
