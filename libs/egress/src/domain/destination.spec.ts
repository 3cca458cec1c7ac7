import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { isPublicUnicast } from './address.js';
import type { Destination, EgressPolicy } from './destination.js';
import { readEgressAllow, vetAddresses, vetUrl } from './destination.js';

const strict: EgressPolicy = { isOn: true, allow: [] };
const local: EgressPolicy = { isOn: true, allow: [{ host: '127.0.0.1', port: 8443 }] };

function code(answer: unknown): string | null {
  return isRefusal(answer) ? answer.code : null;
}

describe('addresses', () => {
  it.each(['1.1.1.1', '193.0.6.139', '2001:67c:2e8:22::c100:68b', '2a00:1450:4001::1'])(
    '%s is public',
    (ip) => {
      expect(isPublicUnicast(ip)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:1.1.1.1',
    '::10.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:a00:1::',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '4000::1',
    'not an address',
  ])('%s is not', (ip) => {
    expect(isPublicUnicast(ip)).toBe(false);
  });

  it('no address of the private IPv4 blocks is public, in any clothes', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, (b, c, d) => {
        const inside = [`10.${b}.${c}.${d}`, `192.168.${c}.${d}`, `127.${b}.${c}.${d}`, `169.254.${c}.${d}`];
        return inside.every((ip) => !isPublicUnicast(ip) && !isPublicUnicast(`::ffff:${ip}`));
      }),
    );
  });
});

describe('URLs', () => {
  it.each([
    ['http://example.org/', 'egress.scheme-refused'],
    ['file:///etc/passwd', 'egress.scheme-refused'],
    ['ext::sh', 'egress.scheme-refused'],
    ['not a url', 'egress.scheme-refused'],
    ['https://user:secret@example.org/', 'egress.credentials-in-url'],
    ['https://user@example.org/', 'egress.credentials-in-url'],
    ['https://example.org:22/', 'egress.port-refused'],
    ['https://127.0.0.1:9000/', 'egress.port-refused'],
  ])('%s → %s', (url, expected) => {
    expect(code(vetUrl(url, ['https'], strict))).toBe(expected);
  });

  it('calls nothing while switched off', () => {
    expect(code(vetUrl('https://example.org/', ['https'], { ...strict, isOn: false }))).toBe('egress.off');
  });

  it.each(['https://0x7f.1/', 'https://2130706433/', 'https://[::ffff:7f00:1]/', 'https://127.1./'])(
    'sees through %s',
    (url) => {
      const destination = vetUrl(url, ['https'], strict) as Destination;
      expect(code(vetAddresses(destination, [destination.host]))).toBe('egress.address-refused');
    },
  );

  it('lifts port and address for an allowed loopback endpoint, never the scheme', () => {
    expect(vetUrl('https://127.0.0.1:8443/x', ['https'], local)).toMatchObject({ isAllowedLoopback: true });
    expect(code(vetUrl('http://127.0.0.1:8443/x', ['https'], local))).toBe('egress.scheme-refused');
    expect(code(vetUrl('https://127.0.0.1:8444/x', ['https'], local))).toBe('egress.port-refused');
  });
});

describe('resolved addresses', () => {
  const destination = vetUrl('https://example.org/', ['https'], strict) as Destination;

  it('refuses a name that points inside with one of its addresses', () => {
    expect(vetAddresses(destination, ['1.1.1.1'])).toBe('1.1.1.1');
    expect(code(vetAddresses(destination, ['1.1.1.1', '10.0.0.1']))).toBe('egress.address-refused');
    expect(code(vetAddresses(destination, []))).toBe('egress.unresolvable');
  });

  it('keeps an allowed endpoint on loopback', () => {
    const allowed = vetUrl('https://127.0.0.1:8443/', ['https'], local) as Destination;
    expect(vetAddresses(allowed, ['127.0.0.1'])).toBe('127.0.0.1');
    expect(code(vetAddresses(allowed, ['1.1.1.1']))).toBe('egress.address-refused');
  });
});

describe('EGRESS_ALLOW', () => {
  it('reads loopback endpoints', () => {
    expect(readEgressAllow(' localhost:1, 127.0.0.1:8443,[::1]:443 ', { isProduction: false })).toEqual([
      { host: 'localhost', port: 1 },
      { host: '127.0.0.1', port: 8443 },
      { host: '::1', port: 443 },
    ]);
    expect(readEgressAllow('', { isProduction: true })).toEqual([]);
  });

  it.each(['10.0.0.1:80', 'example.org:443', 'localhost', 'localhost:0', 'localhost:99999', '0.0.0.0:80'])(
    'refuses %s',
    (text) => {
      expect(code(readEgressAllow(text, { isProduction: false }))).toBe('egress.allow-invalid');
    },
  );

  it('is refused in production', () => {
    expect(code(readEgressAllow('localhost:1', { isProduction: true }))).toBe('egress.allow-in-production');
  });
});
