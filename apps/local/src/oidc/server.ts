import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type Provider from 'oidc-provider';
import { HANDLE_FIELD, SECOND_FACTOR_FIELD, loginPage } from './login-page.js';
import type { OidcSettings } from './provider.js';
import { PLAIN_ACR, STEPPED_UP_ACR, createProvider } from './provider.js';

export type { OidcSettings };

const FORM_LIMIT_BYTES = 10_000;

/** A running issuer. */
export interface RunningOidc {
  readonly issuer: string;
  close(): Promise<void>;
}

/** Starts the issuer on the loopback; its address is its name, so the port has to be the one in `issuer`. */
export async function startOidc(settings: OidcSettings): Promise<RunningOidc> {
  const provider = createProvider(settings);
  const forward = provider.callback();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', settings.issuer).pathname;
    if (!/^\/interaction\/[\w-]+$/.test(path)) {
      void forward(request, response);
      return;
    }
    interact(provider, settings, request, response).catch((error: unknown) => {
      // The interaction is unknown or over: nothing of it can be shown.
      respond(response, 400, `This sign-in cannot be continued (${nameOf(error)}). Start again.`);
    });
  });
  const port = Number(new URL(settings.issuer).port);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { issuer: settings.issuer, close: () => closed(server) };
}

async function interact(
  provider: Provider,
  settings: OidcSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid, params } = await provider.interactionDetails(request, response);
  const asked = typeof params['acr_values'] === 'string' ? params['acr_values'].split(' ') : [];
  const needsSecondFactor = asked.includes(STEPPED_UP_ACR);
  const page = { action: `/interaction/${uid}`, people: settings.people, needsSecondFactor };
  if (request.method !== 'POST') {
    respondPage(response, 200, loginPage(page), settings.publicUrl);
    return;
  }
  const form = new URLSearchParams(await readForm(request));
  const person = settings.people.find(({ handle }) => handle === form.get(HANDLE_FIELD));
  const hasSecondFactor = form.get(SECOND_FACTOR_FIELD) === 'on';
  if (person === undefined || (needsSecondFactor && !hasSecondFactor)) {
    const problem =
      person === undefined ? 'Nobody of the demo fund is called that.' : 'This act needs the second factor.';
    respondPage(response, 422, loginPage({ ...page, problem }), settings.publicUrl);
    return;
  }
  await provider.interactionFinished(
    request,
    response,
    {
      login: {
        accountId: person.handle,
        acr: hasSecondFactor ? STEPPED_UP_ACR : PLAIN_ACR,
        amr: hasSecondFactor ? ['mfa'] : ['user'],
        remember: false,
      },
    },
    { mergeWithLastSubmission: false },
  );
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > FORM_LIMIT_BYTES) throw new Error('form-too-large');
  }
  return text;
}

function respondPage(response: ServerResponse, status: number, body: string, publicUrl: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    // The form's answer redirects on to Plinth, which browsers count as a target of the form.
    'Content-Security-Policy': `default-src 'none'; form-action 'self' ${new URL(publicUrl).origin}; frame-ancestors 'none'`,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}

function respond(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(text);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'error';
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
