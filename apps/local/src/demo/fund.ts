import { setTimeout as pause } from 'node:timers/promises';
import type { components } from '../../../cli/src/api-schema.js';
import { Actor } from './actor.js';

export type CaseDetail = components['schemas']['CaseDetailDto'];
export type Motion = components['schemas']['MotionDto'];

/** What the whole cast shares: the address, who is signed in, and how to wait for a fact. */
export class Fund {
  private readonly actors = new Map<string, Promise<Actor>>();

  constructor(readonly apiUrl: string) {}

  /** The person, signed in once. */
  as(handle: string): Promise<Actor> {
    const known = this.actors.get(handle) ?? Actor.signIn(handle, this.apiUrl);
    this.actors.set(handle, known);
    return known;
  }

  /** Looks until there is something, or gives up with what it waited for. */
  async until<T>(what: string, look: () => Promise<T | undefined>, seconds = 90): Promise<T> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain: ${what}`);
      await pause(150);
    }
  }

  async read(id: string, handle = 'programme-1'): Promise<CaseDetail> {
    const reader = await this.as(handle);
    return await reader.do(reader.api.GET('/api/v1/applications/{id}', { params: { path: { id } } }));
  }

  /** Waits until the case stands at one of these stages. */
  async untilStage(id: string, ...stages: readonly string[]): Promise<CaseDetail> {
    return await this.until(`${id} at ${stages.join(' or ')}`, async () => {
      const found = await this.read(id);
      return stages.includes(found.stage ?? '') ? found : undefined;
    });
  }

  /** The open motion on a case. */
  async untilMotion(applicationId: string): Promise<Motion> {
    const reader = await this.as('secretariat');
    return await this.until(`a motion on ${applicationId}`, async () => {
      const { items } = await reader.do(
        reader.api.GET('/api/v1/motions', { params: { query: { state: 'open', limit: 200 } } }),
      );
      return items.find((motion) => motion.applicationId === applicationId);
    });
  }

  async callId(slug: string): Promise<string> {
    const reader = await this.as('maintainer');
    const call = await reader.do(reader.api.GET('/api/v1/calls/{slug}', { params: { path: { slug } } }));
    return (call as { id: string }).id;
  }

  /** A project of the directory by its short name. */
  async projectId(slug: string): Promise<string> {
    const reader = await this.as('maintainer');
    const { items } = await reader.do(
      reader.api.GET('/api/v1/projects', { params: { query: { limit: 200 } } }),
    );
    const project = items.find((candidate) => candidate.slug === slug);
    if (project === undefined) throw new Error(`The directory has no ${slug}.`);
    return project.id;
  }
}

/** Whole euros on the wire. */
export function euros(amount: number): { minor: string; currency: string } {
  return { minor: `${amount}00`, currency: 'EUR' };
}
