import type { Octokit } from '@octokit/rest';
import type { Egress } from '#libs/egress/src/index.js';
import { budgetKey } from '../budget-key.js';
import type { GithubAuth } from './client.js';
import { githubClient } from './client.js';

export interface GithubConfig {
  /** Who asks: tokens, and installations of a GitHub App. The work is spread over all of them. */
  readonly auths: readonly GithubAuth[];
  /** Null for github.com itself. */
  readonly apiUrl: string | null;
  readonly retryBaseMs?: number;
}

/** The tokens of GitHub, each under the name of its hash, with a client of its own. */
export class GithubTokens {
  private readonly auths: ReadonlyMap<string, GithubAuth>;
  private readonly clients = new Map<string, Promise<Octokit>>();

  constructor(
    private readonly egress: Egress,
    private readonly config: GithubConfig,
  ) {
    this.auths = new Map(config.auths.map((auth) => [budgetKey(nameOf(auth)), auth]));
  }

  /** What budgets are kept under: the same after a restart, and for an app although its tokens change every hour. */
  get keys(): readonly string[] {
    return [...this.auths.keys()];
  }

  get isOff(): boolean {
    return this.egress.isOff;
  }

  client(key: string): Promise<Octokit> {
    const known = this.clients.get(key);
    if (known !== undefined) return known;
    const auth = this.auths.get(key);
    if (auth === undefined) throw new Error('There is no such token.');
    const { apiUrl, retryBaseMs = 1_000 } = this.config;
    const client = githubClient(this.egress, { auth, id: key, apiUrl, retryBaseMs });
    this.clients.set(key, client);
    return client;
  }

  /** What ETags are kept under: the very token that is sent, because GitHub binds them to it. Null without one. */
  async etagKey(key: string): Promise<string | null> {
    const auth = this.auths.get(key);
    if (auth === undefined || 'token' in auth) return key;
    try {
      const client = await this.client(key);
      const { token } = (await client.auth({ type: 'installation' })) as { readonly token: string };
      return budgetKey(token);
    } catch {
      // The request itself will say what is wrong.
      return null;
    }
  }
}

function nameOf(auth: GithubAuth): string {
  return 'token' in auth ? auth.token : `app ${auth.appId} installation ${auth.installationId}`;
}
