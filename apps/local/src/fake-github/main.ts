import { readConfig, readFakeGithubConfig } from '../config.js';
import { PORTS } from '../ports.js';
import { worstScript } from './behaviour.js';
import { DEMO_WORLD, generatedWorld } from './generated.js';
import { FakeGithub } from './server.js';

// Everything it knows is invented; asked for anything else, it says that there is no such thing, as GitHub would.
const { script } = readFakeGithubConfig();
const world = generatedWorld({ ...DEMO_WORLD, until: new Date() });
const github = new FakeGithub(world, script === 'worst' ? { script: worstScript('demo') } : {});
const url = await github.listen(readConfig().ports.github ?? PORTS.github.preferred);
process.stdout.write(
  `GitHub stand-in at ${url}, with ${world.length} invented projects, answering ${script === 'worst' ? 'as badly as GitHub can' : 'honestly'}\n`,
);
process.once('SIGTERM', () => void github.close());
