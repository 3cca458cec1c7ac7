import { readConfig } from '../config.js';
import { PORTS } from '../ports.js';
import { DEMO_WORLD, generatedWorld } from './generated.js';
import { FakeGithub } from './server.js';

// Everything it knows is invented; asked for anything else, it says that there is no such thing, as GitHub would.
const github = new FakeGithub(generatedWorld({ ...DEMO_WORLD, until: new Date() }));
const url = await github.listen(readConfig().ports.github ?? PORTS.github.preferred);
process.stdout.write(`GitHub stand-in at ${url}, with ${github.repositories.length} invented projects\n`);
process.once('SIGTERM', () => void github.close());
