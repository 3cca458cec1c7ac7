import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { isLoopback, isPublicUnicast } from './address.js';

/** An endpoint on loopback that tests and the local run may call. */
export interface AllowedEndpoint {
  readonly host: string;
  readonly port: number;
}

export interface EgressPolicy {
  /** False turns every outgoing call off. */
  readonly isOn: boolean;
  readonly allow: readonly AllowedEndpoint[];
}

export type EgressScheme = 'https' | 'http';

/** Where a call wants to go, before its name is resolved. `host` without brackets. */
export interface Destination {
  readonly url: string;
  readonly scheme: EgressScheme;
  readonly host: string;
  readonly port: number;
  readonly isAllowedLoopback: boolean;
}

const PORTS = new Set([80, 443]);

/**
 * Reads `host:port,…`. Only loopback may be allowed, never in production: a test switch that could open the local
 * network would be the hole it is there to test.
 */
export function readEgressAllow(
  text: string,
  options: { readonly isProduction: boolean },
): AllowedEndpoint[] | Refusal {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length > 0 && options.isProduction) {
    return refuse(
      'egress.allow-in-production',
      'invalid',
      'No address is exempt in production.',
      'EGRESS_ALLOW',
    );
  }
  const endpoints: AllowedEndpoint[] = [];
  for (const entry of entries) {
    const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(entry);
    const host = (match?.[1] ?? match?.[2] ?? '').toLowerCase();
    const port = Number(match?.[3]);
    if (match === null || port < 1 || port > 65_535 || !(host === 'localhost' || isLoopback(host))) {
      return refuse('egress.allow-invalid', 'invalid', `Not a loopback host:port: ${entry}`, 'EGRESS_ALLOW');
    }
    endpoints.push({ host, port });
  }
  return endpoints;
}

/** The scheme of an address from the configuration: http only where it says so itself. */
export function schemesOf(url: string): readonly EgressScheme[] {
  return [url.startsWith('http://') ? 'http' : 'https'];
}

/**
 * Vets what a URL says by itself: on, scheme, no credentials, port 80 or 443. An allowed loopback endpoint lifts port
 * and address, never the scheme.
 */
export function vetUrl(
  text: string,
  schemes: readonly EgressScheme[],
  policy: EgressPolicy,
): Destination | Refusal {
  if (!policy.isOn) {
    return refuse('egress.off', 'unavailable', 'Outgoing calls are switched off.');
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  const scheme = url?.protocol.slice(0, -1);
  if (url === null || !schemes.some((allowed) => allowed === scheme)) {
    return refuse('egress.scheme-refused', 'invalid', `Only ${schemes.join(' and ')} addresses are called.`);
  }
  if (url.username !== '' || url.password !== '') {
    return refuse('egress.credentials-in-url', 'invalid', 'The address must not carry credentials.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const port = url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port);
  const isAllowedLoopback = policy.allow.some((allowed) => allowed.host === host && allowed.port === port);
  if (!isAllowedLoopback && !PORTS.has(port)) {
    return refuse('egress.port-refused', 'invalid', 'Only ports 80 and 443 are called.');
  }
  return { url: url.href, scheme: scheme as EgressScheme, host, port, isAllowedLoopback };
}

/**
 * Picks the address to connect to. Every address a name resolves to must be public unicast: a name that points inside
 * with one of them is refused whole. An allowed loopback endpoint must resolve to loopback and nothing else.
 */
export function vetAddresses(destination: Destination, addresses: readonly string[]): string | Refusal {
  const [first] = addresses;
  if (first === undefined) {
    return refuse('egress.unresolvable', 'unavailable', 'The name of the address does not resolve.');
  }
  const isFit = destination.isAllowedLoopback ? isLoopback : isPublicUnicast;
  if (!addresses.every(isFit)) {
    return refuse('egress.address-refused', 'invalid', 'The address is not on the public internet.');
  }
  return first;
}
