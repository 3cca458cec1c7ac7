import { DEMO_BANK_ACCOUNT } from '#libs/treasury/src/domain/bank-account.js';
import { readBankConfig } from '../config.js';
import { BankAccount } from './account.js';
import { bankServer } from './server.js';

// The loopback bank of the local run, as a process of its own: it can be killed, and remembers what it took in.
const { port, secret, stateFile } = readBankConfig();
/** What the member states are taken to have paid in before. */
const OPENING_MINOR = 25_000_000_000n;

const server = bankServer(new BankAccount(stateFile, OPENING_MINOR), {
  secret,
  iban: DEMO_BANK_ACCOUNT.iban,
});
server.listen(port, '127.0.0.1', () => console.log(`bank: http://127.0.0.1:${port}`));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
