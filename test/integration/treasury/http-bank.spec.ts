import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import { readCamt053 } from '#libs/treasury/src/camt053.js';
import { fileProblems } from '#libs/treasury/src/domain/statement-consistency.js';
import { readOrdersJson } from '#libs/treasury/src/domain/orders-json.js';
import { transmissionOutcome } from '#libs/treasury/src/domain/transmission.js';
import type { BankPort } from '#libs/treasury/src/index.js';
import { writePain001 } from '#libs/treasury/src/pain001.js';
import { BankAccount } from '../../../apps/local/src/bank/account.js';
import { bankServer } from '../../../apps/local/src/bank/server.js';
import { freePort } from '../../../apps/local/src/ports.js';
import { HttpBank } from '../../../apps/worker/src/http-bank.js';
import { BankModule } from '../../../apps/worker/src/bank.module.js';
import { readConfig } from '../../../apps/worker/src/config.js';

const IBAN = 'BE68539007547034';
const directory = mkdtempSync(join(tmpdir(), 'plinth-bank-'));
const stateFile = join(directory, 'bank.json');

let server: Server;
let url: string;
let account: BankAccount;

async function open(): Promise<void> {
  account = new BankAccount(stateFile, 1_000_000n);
  server = bankServer(account, { secret: 's3cret', iban: IBAN });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function shut(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

beforeAll(() => rmSync(stateFile, { force: true }));
beforeEach(open);
afterEach(shut);
afterAll(() => rmSync(directory, { recursive: true }));

const bank = (secret = 's3cret') => new HttpBank({ url, secret, timeoutMs: 400 });

let files = 0;
function aFile(...ids: readonly string[]) {
  files += 1;
  const address = { townName: 'Köln', country: 'DE' };
  const messageId = `M-${files}`;
  const file = readOrdersJson({
    messageId,
    createdAt: '2026-11-24T09:00:00Z',
    executionDate: '2026-11-26',
    debtor: { name: 'Alliance', iban: IBAN, address },
    orders: ids.map((id) => ({
      id,
      creditor: { name: 'Mira Holt', iban: 'DE89370400440532013000', address },
      amount: { minor: '1000', currency: 'EUR' },
      remittance: id,
    })),
  });
  if (isRefusal(file)) throw new Error(file.message);
  return { messageId, bytes: new TextEncoder().encode(writePain001(file)) };
}

/** As a gateway does that loses its patience with the bank: it asks a second time and hands on what it is told then. */
async function handOn(request: IncomingMessage, messageId: string): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const patience = new AbortController();
  const ask = (signal?: AbortSignal) =>
    fetch(`${url}${request.url}`, {
      method: 'POST',
      headers: { authorization: request.headers.authorization ?? '' },
      body: Buffer.concat(chunks),
      signal: signal ?? null,
    });
  const first = ask(patience.signal).catch(() => undefined);
  while (account.ordersOf(messageId) === undefined) await setImmediate();
  patience.abort();
  await first;
  return (await ask()).status;
}

async function statementsAfter(sequence: number) {
  const [document] = await bank().statements(IBAN, sequence);
  return document === undefined ? [] : readCamt053(document);
}

describe('the bank over HTTP', () => {
  it('takes a file in, knows its status and shows it on a consistent statement', async () => {
    const file = aFile('A1', 'A2');
    expect(transmissionOutcome(await bank().submit(file))).toBe('sent');
    expect(await bank().status(file.messageId)).toEqual(
      expect.arrayContaining([{ endToEndId: 'A1', code: 'ACSC', reason: null }]),
    );
    const statements = await statementsAfter(0);
    expect(fileProblems(statements)).toEqual([[]]);
    expect(statements[0]?.entries.map(({ endToEndId, creditDebit }) => [endToEndId, creditDebit])).toEqual([
      ['A1', 'DBIT'],
      ['A2', 'DBIT'],
    ]);
    expect(await statementsAfter(1)).toEqual([]);
  });

  it('takes a message once', async () => {
    const file = aFile('B1');
    await bank().submit(file);
    const again = await bank().submit(file);
    expect(again).toMatchObject({ kind: 'answered', status: 409 });
    expect(transmissionOutcome(again)).toBe('unknown');
  });

  it('has the file when a gateway asks again and hands on that it is a duplicate', async () => {
    account.script(['timeout-after-accepting']);
    const file = aFile('B2');
    const gateway = createServer((request, response) => {
      void handOn(request, file.messageId).then((status) => response.writeHead(status).end());
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    try {
      const behind = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
      const event = await new HttpBank({ url: behind, secret: 's3cret', timeoutMs: 5000 }).submit(file);
      expect([event, transmissionOutcome(event)]).toEqual([
        expect.objectContaining({ kind: 'answered', status: 409 }),
        'unknown',
      ]);
      expect(await bank().status(file.messageId)).toEqual(
        expect.arrayContaining([{ endToEndId: 'B2', code: 'ACSC', reason: null }]),
      );
    } finally {
      gateway.close();
    }
  });

  it('remembers what it took in when it comes back', async () => {
    const file = aFile('C1');
    await bank().submit(file);
    await shut();
    await open();
    expect(await bank().status(file.messageId)).not.toBeNull();
  });

  it('leaves the caller in the dark after accepting', async () => {
    account.script(['timeout-after-accepting']);
    const file = aFile('D1');
    expect(transmissionOutcome(await bank().submit(file))).toBe('unknown');
    expect(await bank().status(file.messageId)).not.toBeNull();
  });

  it('drops the connection before accepting', async () => {
    account.script(['drop-before-accepting']);
    const file = aFile('E1');
    expect(transmissionOutcome(await bank().submit(file))).toBe('unknown');
    expect(await bank().status(file.messageId)).toBeNull();
  });

  it('rejects a file, and one order of another', async () => {
    account.script(['reject', 'reject-order']);
    expect(transmissionOutcome(await bank().submit(aFile('F1')))).toBe('failed');
    const file = aFile('F2', 'F3');
    await bank().submit(file);
    const statuses = await bank().status(file.messageId);
    expect(statuses?.filter(({ endToEndId }) => endToEndId !== null)).toEqual([
      { endToEndId: 'F2', code: 'RJCT', reason: 'AC04' },
      { endToEndId: 'F3', code: 'ACSC', reason: null },
    ]);
  });

  it('sends a payment back with the statement after the one that showed it', async () => {
    const last = (await statementsAfter(0)).at(-1)?.sequence ?? 0;
    account.script(['return-later']);
    await bank().submit(aFile('G1'));
    const [shown] = await statementsAfter(last);
    const [back] = await statementsAfter(last + 1);
    expect([shown?.entries[0]?.creditDebit, back?.entries[0]?.creditDebit]).toEqual(['DBIT', 'CRDT']);
    expect(back?.entries[0]).toMatchObject({ endToEndId: 'G1', reversal: true });
    expect(fileProblems([shown!, back!])).toEqual([[], []]);
  });

  it('gives a statement out twice', async () => {
    const all = await statementsAfter(0);
    account.script(['duplicate-statement']);
    const again = await statementsAfter(0);
    expect(again.map(({ id }) => id)).toEqual([...all.map(({ id }) => id), all.at(-1)?.id]);
  });

  it('lets nobody in without the secret', async () => {
    expect(transmissionOutcome(await bank('wrong').submit(aFile('H1')))).toBe('failed');
    await expect(bank('wrong').status('M-1')).rejects.toThrow('401');
  });

  it('was certainly not reached where nothing listens', async () => {
    const closed = new HttpBank({
      url: `http://127.0.0.1:${await freePort()}`,
      secret: 's3cret',
      timeoutMs: 400,
    });
    expect(transmissionOutcome(await closed.submit(aFile('I1')))).toBe('failed');
  });
});

describe('a bank without a file interface', () => {
  const bankOf = (environment: Readonly<Record<string, string>>) => {
    const [provider] = BankModule.with(readConfig({ ...environment })).providers ?? [];
    return (provider as { useValue: BankPort | null }).useValue;
  };

  it('is served by hand where BANK_URL is not set: every file is unknown until a person says what became of it', async () => {
    const bank = bankOf({ WORKER_QUEUES: 'effects' });
    const event = await bank?.submit({ messageId: 'PL-1', bytes: new Uint8Array() });
    expect(event && transmissionOutcome(event)).toBe('unknown');
    expect([await bank?.status('PL-1'), await bank?.statements(IBAN, 0)]).toEqual([null, []]);
  });

  it('is no bank of a process that does not work for it', () => {
    expect(bankOf({ WORKER_QUEUES: 'cases' })).toBeNull();
    expect(bankOf({ WORKER_QUEUES: 'effects', BANK_URL: 'https://bank', BANK_SECRET: 's' })).toBeInstanceOf(
      HttpBank,
    );
  });
});
