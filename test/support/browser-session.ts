import type { Response } from 'supertest';
import type { TestApi } from './api.js';

/** One browser on our own pages: keeps its cookie, and says where its requests come from. */
export class Browser {
  cookie = '';

  constructor(private readonly api: TestApi) {}

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.kept(await this.api.http.get(path).set({ ...this.headers(), ...headers }));
  }

  async post(path: string, body?: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.kept(
      await this.api.http
        .post(path)
        .set({ ...this.headers(), ...headers })
        .send(body),
    );
  }

  async delete(path: string): Promise<Response> {
    return this.kept(await this.api.http.delete(path).set(this.headers()));
  }

  private headers(): Record<string, string> {
    return { origin: this.api.url, ...(this.cookie === '' ? {} : { cookie: this.cookie }) };
  }

  private kept(response: Response): Response {
    const lines = (response.headers['set-cookie'] ?? []) as unknown as string[];
    const session = lines.find((line) => /^(__Host-)?plinth=/.test(line));
    if (session !== undefined) this.cookie = session.split(';', 1)[0] ?? '';
    return response;
  }
}
