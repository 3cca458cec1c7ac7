import { SMTPServer } from 'smtp-server';
import { readConfig } from '../config.js';
import { devServer } from '../dev/server.js';
import { PORTS } from '../ports.js';
import { Mailbox, readMail } from './mailbox.js';

/** The mail server of the one-machine run: takes every mail on the loopback, sends none, and shows what it took below `/dev`. */
const { ports } = readConfig();
const smtpPort = ports.smtp ?? PORTS.smtp.preferred;
const httpPort = ports.mail ?? PORTS.mail.preferred;
const mailbox = new Mailbox();

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  size: 1_000_000,
  onData(stream, session, answer) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      mailbox.keep({ at: new Date().toISOString(), to, ...readMail(Buffer.concat(chunks).toString('utf8')) });
      answer();
    });
  },
});
smtp.on('error', (error) => {
  console.error(error.message);
});

const http = devServer(mailbox);

smtp.listen(smtpPort, '127.0.0.1');
http.listen(httpPort, '127.0.0.1');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    http.close();
    http.closeAllConnections();
    smtp.close();
  });
}
