import { describe, expect, it } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { isRefusal } from '#libs/kernel/src/index.js';
import { readOrdersJson } from './domain/orders-json.js';
import { writePain001 } from './pain001.js';

const debtor = {
  name: 'Digital Infrastructure Alliance',
  iban: 'BE68539007547034',
  address: { townName: 'Bruxelles', country: 'BE' },
};
const address = { townName: 'Köln', country: 'DE' };
const order = {
  id: 'PAY-0001',
  creditor: { name: 'Žofie Nováková', iban: 'DE89370400440532013000', address },
  amount: { minor: '1250000', currency: 'EUR' },
  remittance: 'Milestone 2',
};
const input = {
  messageId: 'PLINTH-2026-0001',
  createdAt: '2026-11-24T09:00:00Z',
  executionDate: '2026-11-26',
  debtor,
  orders: [order],
};

function write(value: unknown, version?: 'pain.001.001.03'): string {
  const file = readOrdersJson(value);
  if (isRefusal(file)) throw new Error(JSON.stringify(file));
  return writePain001(file, version);
}

/** Paths and texts of all leaves, in document order. */
function leaves(xml: string): string[] {
  const found: string[] = [];
  const path: string[] = [];
  const parser = new SaxesParser();
  let text = '';
  parser.on('opentag', (tag) => {
    path.push(tag.name);
    text = '';
  });
  parser.on('text', (piece) => (text += piece));
  parser.on('closetag', () => {
    if (text.trim() !== '') found.push(`${path.slice(2).join('/')}=${text}`);
    path.pop();
    text = '';
  });
  parser.write(xml).close();
  return found;
}

describe('writePain001', () => {
  it('writes a SEPA transfer in schema order', () => {
    const xml = write(input);
    expect(xml).toContain('xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"');
    expect(xml).toContain('<InstdAmt Ccy="EUR">12500.00</InstdAmt>');
    expect(leaves(xml)).toEqual([
      'GrpHdr/MsgId=PLINTH-2026-0001',
      'GrpHdr/CreDtTm=2026-11-24T09:00:00Z',
      'GrpHdr/NbOfTxs=1',
      'GrpHdr/CtrlSum=12500.00',
      'GrpHdr/InitgPty/Nm=Digital Infrastructure Alliance',
      'PmtInf/PmtInfId=PLINTH-2026-0001-001',
      'PmtInf/PmtMtd=TRF',
      'PmtInf/NbOfTxs=1',
      'PmtInf/CtrlSum=12500.00',
      'PmtInf/PmtTpInf/SvcLvl/Cd=SEPA',
      'PmtInf/ReqdExctnDt/Dt=2026-11-26',
      'PmtInf/Dbtr/Nm=Digital Infrastructure Alliance',
      'PmtInf/Dbtr/PstlAdr/TwnNm=Bruxelles',
      'PmtInf/Dbtr/PstlAdr/Ctry=BE',
      'PmtInf/DbtrAcct/Id/IBAN=BE68539007547034',
      'PmtInf/DbtrAgt/FinInstnId/Othr/Id=NOTPROVIDED',
      'PmtInf/ChrgBr=SLEV',
      'PmtInf/CdtTrfTxInf/PmtId/EndToEndId=PAY-0001',
      'PmtInf/CdtTrfTxInf/Amt/InstdAmt=12500.00',
      'PmtInf/CdtTrfTxInf/Cdtr/Nm=Zofie Novakova',
      'PmtInf/CdtTrfTxInf/Cdtr/PstlAdr/TwnNm=Koln',
      'PmtInf/CdtTrfTxInf/Cdtr/PstlAdr/Ctry=DE',
      'PmtInf/CdtTrfTxInf/CdtrAcct/Id/IBAN=DE89370400440532013000',
      'PmtInf/CdtTrfTxInf/RmtInf/Ustrd=Milestone 2',
    ]);
  });

  it('makes a block per service and adds up every currency', () => {
    const yen = {
      ...order,
      id: 'PAY-0003',
      service: 'CROSS-BORDER',
      chargeBearer: 'DEBT',
      amount: { minor: '500000', currency: 'JPY' },
      creditor: {
        name: 'Aiko Example',
        account: { id: '1234567', bic: 'BOTKJPJT' },
        address: { townName: 'Tokyo', country: 'JP' },
      },
    };
    const clearing = {
      ...order,
      id: 'PAY-0004',
      service: 'CROSS-BORDER',
      amount: { minor: '100', currency: 'USD' },
      creditor: {
        name: 'Sam Example',
        account: { id: '000123', clearing: { system: 'USABA', member: '021000021' } },
        address: { townName: 'Springfield', countrySubDivision: 'IL', country: 'US' },
      },
    };
    const xml = write({
      ...input,
      orders: [order, { ...order, id: 'PAY-0002', service: 'INST' }, yen, clearing],
    });
    const found = leaves(xml);
    expect(found.filter((leaf) => leaf.includes('CtrlSum'))).toEqual([
      'GrpHdr/CtrlSum=525001.00',
      'PmtInf/CtrlSum=12500.00',
      'PmtInf/CtrlSum=12500.00',
      'PmtInf/CtrlSum=500000',
      'PmtInf/CtrlSum=1.00',
    ]);
    expect(found).toContain('PmtInf/PmtTpInf/LclInstrm/Cd=INST');
    expect(found.filter((leaf) => leaf.startsWith('PmtInf/ChrgBr'))).toEqual([
      'PmtInf/ChrgBr=SLEV',
      'PmtInf/ChrgBr=SLEV',
      'PmtInf/ChrgBr=DEBT',
      'PmtInf/ChrgBr=SHAR',
    ]);
    expect(found).toContain('PmtInf/CdtTrfTxInf/Amt/InstdAmt=500000');
    expect(found).toContain('PmtInf/CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI=BOTKJPJT');
    expect(found).toContain('PmtInf/CdtTrfTxInf/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId=021000021');
    expect(found).toContain('PmtInf/CdtTrfTxInf/CdtrAcct/Id/Othr/Id=1234567');
  });

  it('writes version .03 where a bank demands it', () => {
    const found = leaves(write({ ...input, debtor: { ...debtor, bic: 'GEBABEBB' } }, 'pain.001.001.03'));
    expect(found).toEqual(
      expect.arrayContaining(['PmtInf/ReqdExctnDt=2026-11-26', 'PmtInf/DbtrAgt/FinInstnId/BIC=GEBABEBB']),
    );
  });

  it('gives the same bytes for the same file', () => {
    expect(write(input)).toBe(write(structuredClone(input)));
  });
});
