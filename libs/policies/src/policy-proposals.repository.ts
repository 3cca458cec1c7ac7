import type { EntityManager } from 'typeorm';
import { PolicyProposal } from './policy-proposal.entity.js';

export async function insertProposal(tx: EntityManager, proposal: PolicyProposal): Promise<void> {
  await tx.insert(PolicyProposal, { ...proposal, body: proposal.body as object });
}

export async function findProposal(tx: EntityManager, id: string): Promise<PolicyProposal | null> {
  return await tx.findOneBy(PolicyProposal, { id });
}

export async function lockProposal(tx: EntityManager, id: string): Promise<PolicyProposal | null> {
  return await tx.findOne(PolicyProposal, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** The newest proposals, newest first. */
export async function newestProposals(tx: EntityManager): Promise<PolicyProposal[]> {
  return await tx.find(PolicyProposal, { order: { proposedAt: 'DESC', id: 'DESC' }, take: 100 });
}

export async function endProposal(
  tx: EntityManager,
  id: string,
  end: Pick<PolicyProposal, 'outcome' | 'decidedBy' | 'decidedAt' | 'reason' | 'policyId'>,
): Promise<void> {
  await tx.update(PolicyProposal, { id }, end);
}
