import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A forge with OAuth, as far as linking an account needs it; it checks PKCE as a real one does. */
export interface Forge {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The person agrees: a code for the authorization request in `authorizationUrl`. */
  agree(authorizationUrl: string, account: { readonly id: number; readonly login: string }): URL;
  close(): Promise<void>;
}

export async function startForge(): Promise<Forge> {
  const clientId = 'plinth';
  const clientSecret = randomBytes(8).toString('hex');
  const codes = new Map<string, { readonly challenge: string; readonly account: object }>();
  const tokens = new Map<string, object>();
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/user') {
      const account = tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''));
      return account === undefined ? answer(401, {}) : answer(200, account);
    }
    void readForm(request).then((form) => {
      const asked = codes.get(form.get('code') ?? '');
      const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
      codes.delete(form.get('code') ?? '');
      if (form.get('client_secret') !== clientSecret || asked?.challenge !== verifier.digest('base64url')) {
        return answer(400, { error: 'invalid_grant' });
      }
      const token = randomBytes(8).toString('hex');
      tokens.set(token, asked.account);
      return answer(200, { access_token: token, token_type: 'bearer' });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId,
    clientSecret,
    agree(authorizationUrl, account) {
      const { searchParams } = new URL(authorizationUrl);
      const code = randomBytes(8).toString('hex');
      codes.set(code, { challenge: searchParams.get('code_challenge') ?? '', account });
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      return back;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}
