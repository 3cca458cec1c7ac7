/** What a token may spend in an hour, and how GitHub calls it. */
export type Resource = 'core' | 'graphql';

export interface LimitOptions {
  /** Points or requests of a window, for each token and resource. */
  readonly limit?: number;
  readonly windowMs?: number;
  /** Tokens that are refused. Every other one is good. */
  readonly deadTokens?: readonly string[];
}

interface Window {
  used: number;
  resetMs: number;
}

/** The primary limits of every token, as the stand-in counts them. */
export class Limits {
  private readonly windows = new Map<string, Window>();
  private readonly limit: number;
  private readonly windowMs: number;
  private readonly dead: Set<string>;

  constructor({ limit = 5_000, windowMs = 3_600_000, deadTokens = [] }: LimitOptions) {
    this.limit = limit;
    this.windowMs = windowMs;
    this.dead = new Set(deadTokens);
  }

  isDead(token: string): boolean {
    return this.dead.has(token);
  }

  kill(token: string): void {
    this.dead.add(token);
  }

  /** Takes from the window where there is enough left; says whether there was. */
  spend(token: string, resource: Resource, amount: number): boolean {
    const window = this.windowOf(token, resource);
    if (window.used + amount > this.limit) return false;
    window.used += amount;
    return true;
  }

  /** What the answer's headers say. */
  headers(token: string, resource: Resource): Record<string, string> {
    const { used, resetMs } = this.windowOf(token, resource);
    return {
      'x-ratelimit-limit': String(this.limit),
      'x-ratelimit-remaining': String(this.limit - used),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.ceil(resetMs / 1000)),
      'x-ratelimit-resource': resource,
    };
  }

  /** What `rateLimit` of GraphQL says. */
  state(token: string): { limit: number; used: number; remaining: number; resetAt: string } {
    const { used, resetMs } = this.windowOf(token, 'graphql');
    const resetAt = new Date(Math.ceil(resetMs / 1000) * 1000).toISOString();
    return { limit: this.limit, used, remaining: this.limit - used, resetAt };
  }

  private windowOf(token: string, resource: Resource): Window {
    const key = `${resource} ${token}`;
    const known = this.windows.get(key);
    if (known !== undefined && known.resetMs > Date.now()) return known;
    const fresh = { used: 0, resetMs: Date.now() + this.windowMs };
    this.windows.set(key, fresh);
    return fresh;
  }
}
