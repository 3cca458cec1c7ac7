import { DEMO_BANK_ACCOUNT } from '#libs/treasury/src/domain/bank-account.js';
import { readBankConfig } from '../config.js';
import { paidInMinor } from '../seed/member-states.js';
import { BankAccount } from './account.js';
import { bankServer } from './server.js';

// The loopback bank of the local run, as a process of its own: it can be killed, and remembers what it took in.
const { port, secret, stateFile } = readBankConfig();
const server = bankServer(new BankAccount(stateFile, paidInMinor()), {
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
