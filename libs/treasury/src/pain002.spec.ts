import { describe, expect, it } from '@jest/globals';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { readPain002 } from './pain002.js';
import { XmlUnreadable } from './xml-tree.js';

const read = (body: string) =>
  readPain002(
    utf8ToBytes(
      `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>${body}</CstmrPmtStsRpt></Document>`,
    ),
  );

describe('readPain002', () => {
  it('reads the message, a refused block without its transactions, and transactions', () => {
    const report = read(
      `<OrgnlGrpInfAndSts><OrgnlMsgId>PL-1</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
       <OrgnlPmtInfAndSts><OrgnlPmtInfId>PL-1-001</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>
         <StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf></OrgnlPmtInfAndSts>
       <OrgnlPmtInfAndSts><OrgnlPmtInfId>PL-1-002</OrgnlPmtInfId>
         <TxInfAndSts><OrgnlEndToEndId>o2</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>`,
    );
    expect(report).toEqual({
      messageId: 'PL-1',
      statuses: [
        { endToEndId: null, code: 'PART', reason: null },
        { endToEndId: null, paymentInformationId: 'PL-1-001', code: 'RJCT', reason: 'AC01' },
        { endToEndId: 'o2', code: 'ACSC', reason: null },
      ],
    });
  });

  it('refuses a report about no message', () => {
    expect(() => read('<OrgnlGrpInfAndSts><GrpSts>ACCP</GrpSts></OrgnlGrpInfAndSts>')).toThrow(XmlUnreadable);
  });
});
