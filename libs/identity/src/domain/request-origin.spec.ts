import { describe, expect, it } from '@jest/globals';
import type { RequestOrigin } from './request-origin.js';
import { decideOrigin } from './request-origin.js';

const OWN = 'https://fund.example.test';
const ours: RequestOrigin = {
  method: 'POST',
  hasCookie: true,
  secFetchSite: 'same-origin',
  origin: OWN,
  bodyType: 'application/json',
};

describe('decideOrigin', () => {
  it.each<[string, Partial<RequestOrigin>, string | undefined]>([
    ['our own page', {}, undefined],
    ['our own page without fetch metadata', { secFetchSite: undefined }, undefined],
    ['our own page without Origin', { origin: undefined }, undefined],
    ['no body', { bodyType: undefined }, undefined],
    ['a body no form can send', { bodyType: 'application/xml' }, undefined],
    ['reading', { method: 'GET', secFetchSite: 'cross-site', origin: 'https://evil.invalid' }, undefined],
    ['no cookie', { hasCookie: false, secFetchSite: undefined, origin: undefined }, undefined],
    ['another site', { secFetchSite: 'cross-site', origin: 'https://evil.invalid' }, 'identity.cross-site'],
    ['a neighbour', { secFetchSite: 'same-site', origin: 'https://x.example.test' }, 'identity.cross-site'],
    ['nothing said', { secFetchSite: undefined, origin: undefined }, 'identity.cross-site'],
    ['an opaque origin', { secFetchSite: undefined, origin: 'null' }, 'identity.cross-site'],
    ['another port', { secFetchSite: undefined, origin: `${OWN}:8443` }, 'identity.cross-site'],
    ['a form', { bodyType: 'application/x-www-form-urlencoded' }, 'identity.body-not-json'],
    ['a body of no type', { bodyType: '' }, 'identity.body-not-json'],
  ])('%s', (_what, change, code) => {
    for (const method of change.method === undefined ? ['POST', 'PUT', 'PATCH', 'DELETE'] : [change.method]) {
      expect(decideOrigin({ ...ours, ...change, method }, OWN)?.code).toBe(code);
    }
  });
});
