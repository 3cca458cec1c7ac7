import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** PostgreSQL's simple query `COMMIT` and its answer, as they go over the wire: type, length, text. */
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1');
const COMMITTED = Buffer.from('C\0\0\0\x0bCOMMIT\0', 'latin1');

/**
 * A proxy between an API and its PostgreSQL. It forwards everything, but the answer to the COMMIT of one transaction: that one it
 * waits for, keeps, and cuts the connection. What the server did is done, and nobody hears of it.
 */
export class AnswerThief {
  private text: string | null = null;
  private readonly sockets = new Set<Socket>();
  /** Answers of the server that a COMMIT was done, which nobody was given. */
  stolen = 0;

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {}

  static async before(targetPort: number): Promise<AnswerThief> {
    const server = createServer();
    const thief = new AnswerThief(server, targetPort);
    server.on('connection', (client) => {
      thief.carry(client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return thief;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The next transaction that writes this text loses the answer to its COMMIT. */
  stealFrom(text: string): void {
    this.text = text;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(client: Socket): void {
    const server = connect(this.targetPort, '127.0.0.1');
    const ends = [client, server];
    let isMarked = false;
    let isStealing = false;
    client.on('data', (chunk) => {
      if (this.text !== null && chunk.includes(this.text)) {
        isMarked = true;
        this.text = null;
      }
      if (isMarked && chunk.includes(COMMIT)) isStealing = true;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (!isStealing) {
        client.write(chunk);
        return;
      }
      if (!chunk.includes(COMMITTED)) return;
      this.stolen += 1;
      for (const end of ends) end.destroy();
    });
    for (const socket of ends) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        for (const end of ends) end.destroy();
      });
    }
  }
}
