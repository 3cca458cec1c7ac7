import { generatedWorld } from '../../apps/local/src/fake-github/generated.js';
import { FakeGithub } from '../../apps/local/src/fake-github/server.js';

/** What the stand-in was asked since it was last looked at. */
export interface Served {
  readonly requests: number;
  readonly points: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly peak: number;
}

/** Three sweeps within an hour are more than a token may spend in it. */
const LIMIT = 20_000;

// A process of its own: what the stand-in computes must not be taken for ours.
const [count, latencyMs, until] = process.argv.slice(2).map(Number) as [number, number, number];
const world = generatedWorld({ seed: 1, count, until: new Date(until) });
const github = new FakeGithub(world, { latencyMs, limit: LIMIT });
process.send?.(await github.listen());
process.on('message', () => {
  const served = github.received.splice(0);
  const { peak } = github;
  github.peak = 0;
  process.send?.({
    requests: served.length,
    points: served.reduce((sum, { points }) => sum + points, 0),
    unchanged: served.filter(({ status }) => status === 304).length,
    refused: served.filter(({ status }) => status === null || status >= 400).length,
    peak,
  } satisfies Served);
});
process.once('disconnect', () => void github.close());
