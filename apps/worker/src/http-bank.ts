import { Agent, request } from 'undici';
import type { BankPort, BankStatus } from '#libs/treasury/src/index.js';
import { readPain002 } from '#libs/treasury/src/index.js';

/** Errors of a connection that was never made: not a byte of the file left us. */
const NOT_CONNECTED = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  'UND_ERR_CONNECT_TIMEOUT',
]);

export interface HttpBankOptions {
  readonly url: string;
  readonly secret: string;
  /** How long to wait for an answer before the outcome is unknown. */
  readonly timeoutMs: number;
}

/** The bank over HTTP: a file in, status reports and statements out. The operator names it; its address is not vetted. */
export class HttpBank implements BankPort {
  constructor(private readonly options: HttpBankOptions) {}

  async submit(file: {
    readonly messageId: string;
    readonly bytes: Uint8Array;
  }): ReturnType<BankPort['submit']> {
    // A connection of its own: one kept from before may be dead, and then nobody could say whether the file left.
    const dispatcher = new Agent({ connect: { timeout: this.options.timeoutMs } });
    try {
      const { statusCode, body } = await request(new URL('/payments', this.options.url), {
        dispatcher,
        ...this.common('POST'),
        headers: { ...this.authorization(), 'content-type': 'application/xml' },
        body: Buffer.from(file.bytes),
      });
      await body.dump();
      return { kind: 'answered', status: statusCode, detail: `HTTP ${statusCode}` };
    } catch (error) {
      const code = codeOf(error);
      return { kind: NOT_CONNECTED.has(code) ? 'not-connected' : 'no-answer', detail: code };
    } finally {
      await dispatcher.destroy();
    }
  }

  async status(messageId: string): Promise<readonly BankStatus[] | null> {
    const { statusCode, body } = await this.get(`/payments/${encodeURIComponent(messageId)}/status`);
    const bytes = new Uint8Array(await body.arrayBuffer());
    if (statusCode === 404) return null;
    if (statusCode !== 200)
      throw new Error(`The bank answered the question for a status with ${statusCode}.`);
    const report = readPain002(bytes);
    if (report.messageId !== messageId)
      throw new Error('The bank answered with the status of another message.');
    return report.statuses;
  }

  async statements(account: string, afterSequence: number): Promise<readonly Uint8Array[]> {
    const query = new URLSearchParams({ account, after: String(afterSequence) });
    const { statusCode, body } = await this.get(`/statements?${query.toString()}`);
    const bytes = new Uint8Array(await body.arrayBuffer());
    if (statusCode === 204) return [];
    if (statusCode !== 200)
      throw new Error(`The bank answered the question for statements with ${statusCode}.`);
    return [bytes];
  }

  private get(path: string) {
    return request(new URL(path, this.options.url), { ...this.common('GET'), headers: this.authorization() });
  }

  private common<M extends 'GET' | 'POST'>(method: M) {
    const { timeoutMs } = this.options;
    return { method, headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  }

  private authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.options.secret}` };
  }
}

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  if (typeof code === 'string') return code;
  return typeof cause?.code === 'string' ? cause.code : 'no answer';
}
