import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

export interface BareActivities {
  /** Does nothing but tell that it ran. */
  note(sample: number): Promise<void>;
}

export const poke = defineSignal<[number]>('poke');

/** The least that a woken process can do: a signal, and one activity. It waits for signals until it is terminated. */
export async function bare(): Promise<void> {
  const { note } = proxyActivities<BareActivities>({ startToCloseTimeout: '10 seconds' });
  setHandler(poke, async (sample) => {
    await note(sample);
  });
  await condition(() => false);
}
