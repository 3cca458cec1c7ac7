import { afterAll, beforeAll } from '@jest/globals';
import { SMTPServer } from 'smtp-server';

/** A mail as the server received it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and text as they came. */
  readonly raw: string;
}

/** What the server does with the next mails. */
export type MailBehaviour =
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse'; readonly code: number }
  /** Takes the whole text and never answers. */
  | { readonly kind: 'hang' }
  /** Takes the whole text, keeps the mail, and breaks the connection instead of answering. */
  | { readonly kind: 'accept-and-break' };

export interface TestMailServer {
  readonly url: string;
  readonly received: ReceivedMail[];
  behave(behaviour: MailBehaviour): void;
  close(): Promise<void>;
}

/** A mail server for this spec file: `const mail = useMailServer();` and then `mail().received`. */
export function useMailServer(): () => TestMailServer {
  let server: TestMailServer | null = null;
  beforeAll(async () => {
    server = await startMailServer();
  });
  afterAll(async () => {
    await server?.close();
  });
  return () => {
    if (server === null) throw new Error('The mail server is there inside tests and hooks only.');
    return server;
  };
}

/** Starts a mail server on a free port of the loopback. The caller closes it. */
export async function startMailServer(): Promise<TestMailServer> {
  const received: ReceivedMail[] = [];
  let behaviour: MailBehaviour = { kind: 'accept' };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 10,
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const mail: ReceivedMail = {
          from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
        };
        switch (behaviour.kind) {
          case 'accept':
            received.push(mail);
            answer();
            return;
          case 'refuse':
            answer(Object.assign(new Error('no'), { responseCode: behaviour.code }));
            return;
          case 'hang':
            return;
          case 'accept-and-break':
            received.push(mail);
            for (const connection of server.connections as Set<{ _socket: { destroy(): void } }>)
              connection._socket.destroy();
        }
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port.');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    behave(next) {
      behaviour = next;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
