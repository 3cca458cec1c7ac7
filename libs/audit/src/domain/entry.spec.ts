import { describe, expect, it } from '@jest/globals';
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { base64, fromBase64 } from './base64.js';
import { commitmentTo, saltedHash } from './commitment.js';
import type { AuditData, AuditEntry } from './entry.js';
import { entryBytes, entryLeaf } from './entry.js';

const anEntry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  v: 1,
  id: '019a0000-0000-7000-8000-000000000001',
  at: '2026-11-20T12:00:00.000Z',
  type: 'applications.submitted',
  subject: { type: 'application', id: '019a0000-0000-7000-8000-0000000000aa' },
  actor: { kind: 'system', process: 'grant' },
  data: { requestedMinor: '5000000', currency: 'EUR' },
  salt: '00112233445566778899aabbccddeeff',
  ...over,
});

describe('entry bytes', () => {
  it('are RFC 8785: keys sorted, no blanks', () => {
    expect(new TextDecoder().decode(entryBytes(anEntry()))).toBe(
      '{"actor":{"kind":"system","process":"grant"},"at":"2026-11-20T12:00:00.000Z",' +
        '"data":{"currency":"EUR","requestedMinor":"5000000"},"id":"019a0000-0000-7000-8000-000000000001",' +
        '"salt":"00112233445566778899aabbccddeeff","subject":{"id":"019a0000-0000-7000-8000-0000000000aa",' +
        '"type":"application"},"type":"applications.submitted","v":1}',
    );
  });

  it('do not depend on the order in which an act named its data', () => {
    const turned = anEntry({ data: { currency: 'EUR', requestedMinor: '5000000' } });
    expect(entryLeaf(turned)).toBe(entryLeaf(anEntry()));
  });

  it('differ with the salt alone', () => {
    expect(entryLeaf(anEntry({ salt: 'f'.repeat(32) }))).not.toBe(entryLeaf(anEntry()));
  });

  it.each<[string, AuditData]>([
    ['a sentence', { reason: 'too late for us' }],
    ['a mail address', { to: 'someone@example.org' }],
    ['a number', { amount: 12 as unknown as string }],
    ['a nested object', { amount: { minor: '1' } as unknown as string }],
    ['a key that is no name', { 'a b': 'x' }],
    ['a sentence in a list', { reasons: ['ok', 'not ok'] }],
  ])('refuse %s', (_, data) => {
    expect(() => entryBytes(anEntry({ data }))).toThrow('Not an audit entry');
  });

  it.each<[string, AuditData]>([
    ['scopes of a token', { scopes: ['applications.*', 'council.read'] }],
    ['a level of assurance', { acr: 'https://eid.example/loa?level=3&scheme=eu%20id' }],
    ['a rule and a fraction', { threshold: '>1/2', share: '2/3' }],
    ['nothing', { endedAt: null, final: true }],
  ])('take %s', (_, data) => {
    expect(entryBytes(anEntry({ data })).length).toBeGreaterThan(0);
  });

  it.each<[string, Partial<AuditEntry>]>([
    ['type', { type: 'Submitted' }],
    ['salt', { salt: 'abc' }],
    ['actor', { actor: { kind: 'person', role: 'Ada Example' } }],
  ])('refuse a wrong %s', (_, over) => {
    expect(() => entryBytes(anEntry(over))).toThrow('Not an audit entry');
  });
});

describe('commitments', () => {
  const person = '019a0000-0000-7000-8000-00000000beef';
  it('bind a person to one entry only, and need the key', () => {
    const [key, salt] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)];
    const commitment = commitmentTo(person, key, salt);
    expect(commitment).toBe(commitmentTo(person, key, salt));
    expect(commitment).not.toBe(commitmentTo(person, key, new Uint8Array(16).fill(3)));
    expect(commitment).not.toBe(commitmentTo(person, new Uint8Array(32).fill(9), salt));
  });

  it('hash a secret with its salt', () => {
    expect(saltedHash('for', new Uint8Array(16))).not.toBe(saltedHash('for', new Uint8Array(16).fill(1)));
  });
});

describe('base64', () => {
  it('reads back what it writes, as the standard does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(bytesToHex(fromBase64(base64(bytes)) ?? Uint8Array.of(1))).toBe(bytesToHex(bytes));
      }),
    );
  });

  it.each(['A', 'AA', 'AB==', 'AAA', '=AAA', 'AA=A', 'A A='])('refuses %j', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});
