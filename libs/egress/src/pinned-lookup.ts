import type { LookupFunction } from 'node:net';
import { isIPv6 } from 'node:net';

/** A name resolution that knows one answer, so that the socket cannot go anywhere but to the vetted address. */
export function pinnedLookup(address: string): LookupFunction {
  const family = isIPv6(address) ? 6 : 4;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
