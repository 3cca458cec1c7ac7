import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { Egress } from '#libs/egress/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { accepted, plusMs } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ControlProof } from './control-proof.entity.js';
import type { ControlMethod } from './domain/control-proof.js';
import { CHALLENGE_DAYS, decideProof, proofAddress } from './domain/control-proof.js';
import { projectNotFound, proofClosed, proofNotFound } from './projects.errors.js';
import type { ProjectRecord } from './projects.repository.js';
import { lockProject, relate } from './projects.repository.js';

/** A challenge as its claimant sees it. */
export interface ProofView {
  readonly id: string;
  readonly projectId: string;
  readonly method: ControlMethod;
  readonly address: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly provenAt: string | null;
}

/** Proof that somebody keeps a project: a token they put where only its keepers can write. */
@Injectable()
export class ControlService {
  constructor(
    private readonly acts: ActsService,
    private readonly egress: Egress,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** Opens a challenge for the asker. */
  async open(asked: ActRequest, projectId: string, method: ControlMethod): Promise<ActAnswer<ProofView>> {
    return this.acts.act(asked, {
      lock: async (tx) => (await lockProject(tx, projectId)) ?? projectNotFound(),
      authorise: () => this.allow(asked),
      apply: async (act, project) => {
        const address = accepted(addressOf(project, method));
        const proof = {
          id: newId(),
          projectId,
          personId: asked.principal.id,
          method,
          token: `plinth-control=${randomBytes(16).toString('hex')}`,
          address,
          openedAt: act.now,
          expiresAt: plusMs(act.now, CHALLENGE_DAYS * 86_400_000),
          provenAt: null,
        };
        await act.tx.insert(ControlProof, proof);
        act.audit({
          type: 'projects.control-claimed',
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { proofId: proof.id, method },
        });
        return viewOfProof(proof);
      },
    });
  }

  /**
   * Looks whether the token stands there, outside any transaction, and then records that it does. Refuses
   * `projects.proof-closed` where it would have to stand somewhere else by now.
   */
  async check(asked: ActRequest, proofId: string): Promise<ActAnswer<ProofView>> {
    this.allow(asked);
    const open = await this.own(this.dataSource.manager, proofId, asked.principal.id);
    const answer = await this.egress.call(open.address, {
      maxBytes: 4_096,
      timeoutMs: 10_000,
      maxRedirects: 1,
    });
    const finding = decideProof({ status: answer.status, text: answer.body.toString('utf8') }, open.token);
    return this.acts.act(asked, {
      lock: async (tx) => {
        const project = (await lockProject(tx, open.projectId)) ?? projectNotFound();
        return { project, proof: await this.own(tx, proofId, asked.principal.id) };
      },
      authorise: () => this.allow(asked),
      apply: async (act, { project, proof }) => {
        const isThere = addressOf(project, proof.method) === proof.address;
        if (!isThere || proof.provenAt !== null || act.now >= proof.expiresAt) proofClosed();
        accepted(finding);
        await act.tx.update(ControlProof, { id: proofId }, { provenAt: act.now });
        await relate(act.tx, {
          projectId: proof.projectId,
          personId: proof.personId,
          relation: 'maintainer',
          since: act.now,
        });
        act.audit({
          type: 'projects.control-proven',
          subject: { type: 'project', id: proof.projectId },
          disclosure: 'public',
          data: { proofId, method: proof.method },
        });
        return viewOfProof({ ...proof, provenAt: act.now });
      },
    });
  }

  private async own(tx: EntityManager, id: string, personId: string): Promise<ControlProof> {
    return (await tx.findOneBy(ControlProof, { id, personId })) ?? proofNotFound();
  }

  private allow(asked: ActRequest): void {
    accepted(authorise(asked.principal, 'projects.register'));
  }
}

function addressOf({ homepage, repositories }: ProjectRecord, method: ControlMethod): string | Refusal {
  return proofAddress({ homepage, repository: repositories[0] ?? null }, method);
}

function viewOfProof(proof: ControlProof): ProofView {
  const { id, projectId, method, address, token, expiresAt, provenAt } = proof;
  return { id, projectId, method, address, token, expiresAt, provenAt };
}
