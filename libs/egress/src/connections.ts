import { Agent } from 'undici';
import { pinnedLookup } from './pinned-lookup.js';

/** Where a connection leads, wholly vetted: nothing of it is resolved again. */
export interface Route {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The one address that may be connected to. */
  readonly address: string;
  /** Trusted certificates beside the system's. */
  readonly ca?: string | undefined;
}

/** Hosts whose connections are kept at once; one more, and those longest kept are let go. */
const MOST_KEPT = 32;

/**
 * Connections that stay open for a few seconds between calls, each to the one address that was vetted. Whoever is sent to another
 * address gets another connection, also under the same name.
 */
export class Connections {
  private readonly kept = new Map<string, Agent>();

  to(route: Route): Agent {
    const key = [route.origin, route.address, route.ca ?? ''].join(' ');
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const oldest = this.kept.entries().next();
    if (this.kept.size >= MOST_KEPT && oldest.done !== true) {
      const [name, agent] = oldest.value;
      this.kept.delete(name);
      // What is under way on it ends in peace.
      void agent.close();
    }
    const agent = new Agent({ connect: pinned(route) });
    this.kept.set(key, agent);
    return agent;
  }
}

/** A connection for one call. */
export function single(route: Route): Agent {
  return new Agent({ connect: pinned(route), pipelining: 0 });
}

function pinned({ address, ca }: Route) {
  return { lookup: pinnedLookup(address), ...(ca === undefined ? {} : { ca }) };
}
