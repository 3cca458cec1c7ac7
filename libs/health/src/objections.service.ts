import { Injectable } from '@nestjs/common';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise, commitTiesOf } from '#libs/identity/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import { dropClonedCounts } from './day-counts.repository.js';
import { objectionDigest, ownAddresses } from './domain/objection.js';
import { noOwnAddress } from './health.errors.js';
import { dropObjections, keepObjections } from './objections.repository.js';

/** An objection as taken, or taken back: how many addresses it was new for, or held for. */
export interface Objected {
  readonly addresses: number;
}

/** What the officer was told by mail, everywhere (null) or of one project. */
export interface Recorded {
  readonly addresses: readonly string[];
  readonly projectId: string | null;
}

/**
 * Who does not want to be counted as a person. Their commits stay the project's and have no author; it holds from the next
 * count on, and older counts are not used any more. Only digests of addresses are kept.
 */
@Injectable()
export class ObjectionsService {
  constructor(
    private readonly acts: ActsService,
    private readonly projects: ProjectsService,
  ) {}

  /** Somebody signed in objects, everywhere, under every address and account they proved. Refuses `health.no-own-address`. */
  async objectOwn(asked: ActRequest): Promise<ActAnswer<Objected>> {
    return this.change(asked, 'health.object', null, 'health.objected', async (act) =>
      keepObjections(act.tx, await provenDigests(act), {
        projectId: null,
        provenBy: 'account',
        statedAt: act.now,
      }),
    );
  }

  /** Takes back what its owner said signed in; what the officer recorded stays theirs. Refuses `health.no-own-address`. */
  async withdrawOwn(asked: ActRequest): Promise<ActAnswer<Objected>> {
    return this.change(asked, 'health.object', null, 'health.objection-withdrawn', async (act) =>
      dropObjections(act.tx, await provenDigests(act), { projectId: null, provenBy: 'account' }),
    );
  }

  /**
   * The officer for data protection records who objected by mail, having seen that it is their address: everywhere, or in
   * one project. Refuses `health.no-own-address` for what is nobody's own.
   */
  async record(asked: ActRequest, { addresses, projectId }: Recorded): Promise<ActAnswer<Objected>> {
    return this.change(asked, 'health.record-objection', projectId, 'health.objected', async (act) =>
      keepObjections(act.tx, digestsOf(addresses), { projectId, provenBy: 'mail', statedAt: act.now }),
    );
  }

  /**
   * The officer takes back what was recorded by mail, where it was recorded; a project that is named is counted anew. Refuses
   * `health.no-own-address`.
   */
  async withdrawRecorded(
    asked: ActRequest,
    { addresses, projectId }: Recorded,
  ): Promise<ActAnswer<Objected>> {
    return this.change(
      asked,
      'health.record-objection',
      projectId,
      'health.objection-withdrawn',
      async (act) => {
        const dropped = await dropObjections(act.tx, digestsOf(addresses), { projectId, provenBy: 'mail' });
        // They were left out of its counts, which would stand without them until somebody pushes.
        if (projectId !== null && dropped > 0) await dropClonedCounts(act.tx, projectId);
        return dropped;
      },
    );
  }

  private async change(
    asked: ActRequest,
    action: Action,
    projectId: string | null,
    type: 'health.objected' | 'health.objection-withdrawn',
    write: (act: Act) => Promise<number>,
  ): Promise<ActAnswer<Objected>> {
    const { principal } = asked;
    return this.acts.act(asked, {
      lock: async (tx) => (projectId === null ? null : this.projects.read(tx, projectId)),
      authorise: () => {
        accepted(authorise(principal, action));
      },
      apply: async (act) => {
        const addresses = await write(act);
        act.audit({
          type,
          subject: { type: 'person', id: principal.id },
          disclosure: 'restricted',
          data: { addresses },
        });
        return { addresses };
      },
    });
  }
}

async function provenDigests({ tx, principal }: Act): Promise<string[]> {
  return digestsOf(ownAddresses(await commitTiesOf(tx, [principal.id])));
}

function digestsOf(addresses: readonly string[]): string[] {
  const digests = addresses.map(objectionDigest).filter((digest) => digest !== null);
  return digests.length === addresses.length && digests.length > 0 ? digests : noOwnAddress();
}
