import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** What tells a request of our own pages from one another site made a browser send. */
export interface RequestOrigin {
  readonly method: string;
  readonly hasCookie: boolean;
  readonly secFetchSite: string | undefined;
  readonly origin: string | undefined;
  /** Media type of the body; undefined where there is no body. */
  readonly bodyType: string | undefined;
}

const SAFE = ['GET', 'HEAD', 'OPTIONS'];
/** What a form of any site can send without being asked first. */
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain', ''];

/**
 * Decides whether an unsafe request that carries a cookie is one of ours (ASVS 3.5): `Sec-Fetch-Site: same-origin` or our own
 * Origin, and a body no form can send. Undefined means yes. Refuses `identity.cross-site` and `identity.body-not-json`.
 */
export function decideOrigin(request: RequestOrigin, ownOrigin: string): Refusal | undefined {
  if (SAFE.includes(request.method) || !request.hasCookie) return undefined;
  if (request.secFetchSite !== 'same-origin' && request.origin !== ownOrigin) {
    return refuse('identity.cross-site', 'forbidden', 'This request did not come from our own pages.');
  }
  if (request.bodyType !== undefined && FORM_TYPES.includes(request.bodyType)) {
    return refuse('identity.body-not-json', 'unsupported-media', 'Send the body as application/json.');
  }
  return undefined;
}
