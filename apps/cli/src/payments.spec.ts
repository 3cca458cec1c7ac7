import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ledgerExportLines } from '#libs/ledger/src/domain/export.js';
import { plinth } from '../../../test/support/plinth.js';

const ORDERS = fileURLToPath(new URL('../../../test/data/examples/orders.json', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'plinth-cli-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function file(content: string): string {
  const path = join(scratch, 'input');
  writeFileSync(path, content);
  return path;
}

function statement(closing: string): string {
  const balance = (code: string, amount: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>
<Acct><Id><Othr><Id>4711</Id></Othr></Id><Ccy>EUR</Ccy></Acct>${balance('OPBD', '10.00')}${balance('CLBD', closing)}
<Ntry><NtryRef>R1</NtryRef><Amt Ccy="EUR">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-26</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>`;
}

describe('plinth pain001', () => {
  it('prints the file of the published example', async () => {
    const { out, err, code } = await plinth('pain001', ORDERS);
    expect([err, code]).toEqual(['', 0]);
    expect(out).toContain('urn:iso:std:iso:20022:tech:xsd:pain.001.001.09');
    for (const part of [
      '<EndToEndId>PAY-0001<',
      '>12500.00<',
      '<Nm>Zofie Novakova<',
      '<TwnNm>Koln<',
      '<ChrgBr>SLEV<',
    ]) {
      expect(out).toContain(part);
    }
    expect(JSON.parse((await plinth('pain001', ORDERS, '--json')).out)).toMatchObject({
      controlSum: '12500.00',
      xml: out,
    });
  });

  it.each([
    ['an unknown key', { urgent: true }, 'urgent: Unknown key'],
    ['a Saturday', { executionDate: '2026-11-28' }, 'the next one is 2026-11-30'],
    ['no orders', { orders: [] }, 'orders: '],
  ])('refuses %s by name', async (_, change, message) => {
    const orders = { ...(JSON.parse(readFileSync(ORDERS, 'utf8')) as object), ...change };
    const { out, err, code } = await plinth('pain001', file(JSON.stringify(orders)));
    expect([out, code]).toEqual(['', 2]);
    expect(err).toContain(message);
  });
});

describe('plinth camt053', () => {
  it('lists entries and says that they add up', async () => {
    const { out, code } = await plinth('camt053', file(statement('7.00')), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      statements: [
        {
          id: 'S1',
          account: '4711',
          currency: 'EUR',
          openingMinor: '1000',
          closingMinor: '700',
          entries: [
            {
              reference: 'R1',
              amountMinor: '300',
              creditDebit: 'DBIT',
              status: 'BOOK',
              bookingDate: '2026-11-26',
              reversal: false,
            },
          ],
          consistent: true,
          problems: [],
        },
      ],
    });
  });

  it('ends with 0 where a statement does not add up, and with 2 where it cannot be read', async () => {
    const off = await plinth('camt053', file(statement('7.01')), '--json');
    expect([off.code, JSON.parse(off.out)]).toMatchObject([0, { statements: [{ consistent: false }] }]);
    const broken = await plinth('camt053', file(statement('7.00').slice(0, -3)), '--json');
    expect([broken.code, broken.out]).toEqual([2, '']);
    const declared = await plinth('camt053', file(`<!DOCTYPE Document>${statement('7.00').slice(38)}`));
    expect([declared.code, declared.err]).toEqual([2, expect.stringContaining('document type')]);
  });
});

describe('plinth ledger verify', () => {
  const lines = ledgerExportLines([]);

  it('ends with 0 where everything is in order, and with 1 where not', async () => {
    const good = await plinth('ledger', 'verify', file(`${lines.join('\n')}\n`), '--json');
    expect([good.code, JSON.parse(good.out)]).toEqual([0, { ok: true, records: 0, problems: [] }]);
    const bad = await plinth('ledger', 'verify', file(`${lines.join('\n')}\n{}\n`), '--json');
    expect([bad.code, JSON.parse(bad.out)]).toEqual([
      1,
      {
        ok: false,
        records: 1,
        problems: [
          { record: 1, code: 'ledger.record-malformed' },
          { record: 0, code: 'ledger.size-mismatch' },
          { record: 0, code: 'ledger.root-mismatch' },
        ],
      },
    ]);
  });

  it('ends with 2 where there is no file', async () => {
    expect((await plinth('ledger', 'verify', join(scratch, 'none'))).code).toBe(2);
  });
});
