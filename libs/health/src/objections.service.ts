import { Injectable } from '@nestjs/common';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise, commitTiesOf } from '#libs/identity/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import { objectionDigest, ownAddresses } from './domain/objection.js';
import { noOwnAddress } from './health.errors.js';
import { keepObjections } from './objections.repository.js';

/** An objection as taken: how many addresses are new. */
export interface Objected {
  readonly addresses: number;
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
    return this.object(asked, 'health.object', null, async (act) =>
      keepObjections(act.tx, digestsOf(ownAddresses(await commitTiesOf(act.tx, [act.principal.id]))), {
        projectId: null,
        provenBy: 'account',
        statedAt: act.now,
      }),
    );
  }

  /**
   * The officer for data protection records who objected by mail, having seen that it is their address: everywhere, or in
   * one project. Refuses `health.no-own-address` for what is nobody's own.
   */
  async record(
    asked: ActRequest,
    { addresses, projectId }: { readonly addresses: readonly string[]; readonly projectId: string | null },
  ): Promise<ActAnswer<Objected>> {
    return this.object(asked, 'health.record-objection', projectId, async (act) =>
      keepObjections(act.tx, digestsOf(addresses), { projectId, provenBy: 'mail', statedAt: act.now }),
    );
  }

  private async object(
    asked: ActRequest,
    action: Action,
    projectId: string | null,
    keep: (act: Act) => Promise<number>,
  ): Promise<ActAnswer<Objected>> {
    const { principal } = asked;
    return this.acts.act(asked, {
      lock: async (tx) => (projectId === null ? null : this.projects.read(tx, projectId)),
      authorise: () => {
        const refusal = authorise(principal, action);
        if (refusal !== undefined) throw new Refused(refusal);
      },
      apply: async (act) => {
        const addresses = await keep(act);
        act.audit({
          type: 'health.objected',
          subject: { type: 'person', id: principal.id },
          disclosure: 'restricted',
          data: { addresses },
        });
        return { addresses };
      },
    });
  }
}

function digestsOf(addresses: readonly string[]): string[] {
  const digests = addresses.map(objectionDigest).filter((digest) => digest !== null);
  return digests.length === addresses.length && digests.length > 0 ? digests : noOwnAddress();
}
