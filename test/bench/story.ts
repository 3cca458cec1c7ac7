import { play } from '../../apps/local/src/demo/play.js';
import { Stack } from '../support/stack.js';
import type { Bench } from './endings.js';
import type { Figure } from './figures.js';
import { measureLag } from './lag.js';
import { countLifecycle } from './lifecycle.js';
import { measureMemory } from './memory.js';

/** Plays the demo's story on real processes: what its council case cost, what the programs hold, and how they lag. */
export async function measureStory(bench: Bench): Promise<Figure[]> {
  bench.say('Story: starting a fund of its own …');
  const stack = await bench.endings.hold(Stack.start(), (started) => started.close());
  bench.say('Story: playing it …');
  const { application, stage, seconds } = await play(stack.context.urls.api, () => undefined);
  if (stage !== 'completed') throw new Error(`The story ended in stage ${stage}.`);
  return [
    ...(await countLifecycle(stack, application)),
    { group: 'lifecycle', name: 'the whole story', value: seconds, unit: 's' },
    ...(await measureMemory(stack)),
    ...(await measureLag(bench, stack)),
  ];
}
