/** What a number of clients met who each did one thing after another. */
export interface Load {
  readonly latenciesMs: readonly number[];
  readonly perSecond: number;
}

/** Works through the items with this many clients at once; each takes the next item when its last one is answered. */
export async function withClients<T>(
  clients: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<Load> {
  const queue = [...items];
  const latenciesMs: number[] = [];
  const started = performance.now();
  const client = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const asked = performance.now();
      await work(item);
      latenciesMs.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { latenciesMs, perSecond: (items.length / (performance.now() - started)) * 1000 };
}
