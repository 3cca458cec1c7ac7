import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCamt053 } from './camt053.js';
import { decimalAmount } from '#libs/kernel/src/index.js';
import { fileProblems } from './domain/statement-consistency.js';
import { statementJson } from './domain/statement-json.js';

const V8 = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';
const V2 = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.02';

const bytes = (text: string) => new TextEncoder().encode(text);
const balance = (code: string, amount: string, sign = 'CRDT', currency = 'EUR') =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd><Dt><Dt>2026-11-26</Dt></Dt></Bal>`;
const entry = (amount: string, sign: string, status = '<Cd>BOOK</Cd>', rest = '') =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd>${rest.includes('RvslInd') ? '<RvslInd>true</RvslInd>' : ''}<Sts>${status}</Sts><BookgDt><Dt>2026-11-26</Dt></BookgDt>${rest.replace('RvslInd', '')}</Ntry>`;
const statement = (body: string, id = 'S1', sequence = 7) =>
  `<Stmt><Id>${id}</Id><ElctrncSeqNb>${sequence}</ElctrncSeqNb><Acct><Id><IBAN>BE68539007547034</IBAN></Id><Ccy>EUR</Ccy></Acct>${body}</Stmt>`;
const document = (body: string, namespace = V8) =>
  `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="${namespace}"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>${body}</BkToCstmrStmt></Document>`;
const details = (endToEndId: string, amount: string) =>
  `<TxDtls><Refs><AcctSvcrRef>B1</AcctSvcrRef><PmtInfId>P1</PmtInfId><EndToEndId>${endToEndId}</EndToEndId></Refs><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>`;

function read(xml: string) {
  const statements = readCamt053(bytes(xml));
  const problems = fileProblems(statements);
  return statements.map((one, index) => ({
    one,
    codes: problems[index]?.map(({ code }) => code),
  }));
}

describe('readCamt053', () => {
  it('adds up booked entries only, by the sign of the entry alone', () => {
    const xml = document(
      statement(
        balance('OPBD', '1000.00') +
          balance('CLBD', '890.00') +
          balance('CLAV', '1.00') +
          entry('120.00', 'DBIT') +
          entry('10.00', 'CRDT', '<Cd>BOOK</Cd>', 'RvslInd') +
          entry('500.00', 'DBIT', '<Cd>PDNG</Cd>'),
      ),
    );
    const [first] = read(xml);
    expect(first?.codes).toEqual([]);
    expect(first?.one).toMatchObject({
      sequence: 7,
      account: 'BE68539007547034',
      openingMinor: 100_000n,
      closingMinor: 89_000n,
    });
    expect(first?.one.entries.map(({ status, reversal }) => [status, reversal])).toEqual([
      ['BOOK', false],
      ['BOOK', true],
      ['PDNG', false],
    ]);
  });

  it('reads version .02, negative balances and accounts that are no IBAN', () => {
    const xml = document(
      `<Stmt><Id>S</Id><Acct><Id><Othr><Id>000-123</Id></Othr></Id></Acct>${balance('PRCD', '5', 'DBIT', 'JPY')}${balance('CLBD', '2', 'CRDT', 'JPY')}<Ntry><Amt Ccy="JPY">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-11-26T10:00:00Z</DtTm></BookgDt></Ntry></Stmt>`,
      V2,
    );
    const [first] = read(xml);
    expect(first?.codes).toEqual([]);
    expect(first?.one).toMatchObject({
      account: '000-123',
      currency: 'JPY',
      openingMinor: -5n,
      closingMinor: 2n,
      sequence: null,
    });
    expect(first?.one.entries[0]).toMatchObject({
      bookingDate: '2026-11-26',
      status: 'BOOK',
      endToEndId: null,
    });
  });

  it('keeps the references of single and of batch bookings', () => {
    const batch = `<AcctSvcrRef>BATCH</AcctSvcrRef><NtryDtls>${details('PAY-2', '1.00')}${details('PAY-3', '2.00')}</NtryDtls>`;
    const single = `<NtryDtls>${details('PAY-1', '4.00')}</NtryDtls>`;
    const xml = document(
      statement(
        balance('OPBD', '10') +
          balance('CLBD', '3') +
          entry('4.00', 'DBIT', '<Cd>BOOK</Cd>', single) +
          entry('3.00', 'DBIT', '<Cd>BOOK</Cd>', batch),
      ),
    );
    const [first] = read(xml);
    expect(first?.codes).toEqual([]);
    expect(first?.one.entries.map((one) => [one.reference, one.endToEndId])).toEqual([
      [null, 'PAY-1'],
      ['BATCH', null],
    ]);
    expect(first?.one.entries[1]?.transactions.map((part) => [part.endToEndId, part.amountMinor])).toEqual([
      ['PAY-2', 100n],
      ['PAY-3', 200n],
    ]);
  });

  it('reports what does not add up', () => {
    const off = statement(balance('OPBD', '1000.00') + balance('CLBD', '999.99') + entry('1.00', 'DBIT'));
    const foreign = statement(
      balance('OPBD', '1.00') + balance('CLBD', '2.00') + entry('1.00', 'CRDT').replace('"EUR"', '"USD"'),
      'S2',
      9,
    );
    expect(read(document(off + foreign + foreign)).map(({ codes }) => codes)).toEqual([
      ['balance-mismatch'],
      ['currency-mismatch', 'sequence-gap', 'opening-differs-from-previous-closing'],
      ['currency-mismatch', 'statement-repeated'],
    ]);
    expect(read(document(statement(balance('OPBD', '1'))))[0]?.codes).toEqual(['closing-missing']);
  });

  it('is consistent exactly where opening and booked entries make the closing balance', () => {
    const amounts = fc.array(
      fc.record({ minor: fc.bigInt({ min: 0n, max: 10n ** 12n }), credit: fc.boolean() }),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: -3n, max: 3n }), (moves, error) => {
        const opening = 10n ** 14n;
        const closing =
          moves.reduce((sum, { minor, credit }) => sum + (credit ? minor : -minor), opening) + error;
        const body = moves
          .map(({ minor, credit }) => entry(decimalAmount(minor, 'EUR'), credit ? 'CRDT' : 'DBIT'))
          .join('');
        const xml = document(
          statement(
            balance('OPBD', decimalAmount(opening, 'EUR')) +
              balance('CLBD', decimalAmount(closing, 'EUR')) +
              body,
          ),
        );
        expect(read(xml)[0]?.codes).toEqual(error === 0n ? [] : ['balance-mismatch']);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a DOCTYPE', `<!DOCTYPE Document [<!ENTITY x "y">]>${document(statement('')).slice(38)}`],
    ['an undefined entity', document(statement('&x;'))],
    ['an unclosed element', document(statement('')).slice(0, -4)],
    ['another document', document(statement(''), 'urn:iso:std:iso:20022:tech:xsd:camt.052.001.08')],
    ['another encoding', document(statement('')).replace('UTF-8', 'ISO-8859-1')],
    ['no statement', document('')],
    ['a finer amount than the currency has', document(statement(balance('OPBD', '1.001')))],
    ['a negative amount', document(statement(balance('OPBD', '-1.00')))],
    ['a sign that is none', document(statement(balance('OPBD', '1.00', 'PLUS')))],
    ['nothing', ''],
    ['text', 'opening 1000, closing 890'],
  ])('refuses %s', (_, xml) => {
    expect(() => readCamt053(bytes(xml))).toThrow(expect.objectContaining({ name: 'XmlUnreadable' }));
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => readCamt053(Uint8Array.from([...bytes(document(statement(''))), 0xff]))).toThrow(
      'not UTF-8',
    );
  });

  it('shows integers as strings', () => {
    const [one] = readCamt053(bytes(document(statement(balance('OPBD', '1') + balance('CLBD', '1')))));
    expect(one && statementJson(one, [])).toMatchObject({
      openingMinor: '100',
      consistent: true,
      problems: [],
    });
  });
});
