import { money } from '#libs/kernel/src/index.js';
import type { MovementAssignment } from './movement-assignment.entity.js';
import type { OpenMovementRow } from './movement.repository.js';

/** A movement of the work list on the wire, with whom it waits for and since when. */
export function movementView({ movement, importedAt, assignment }: OpenMovementRow): object {
  return {
    id: movement.id,
    amount: money(movement.amountMinor, movement.currency),
    creditDebit: movement.creditDebit,
    bookingDate: movement.bookingDate,
    endToEndId: movement.endToEndId,
    bankReference: movement.accountServicerReference,
    creditorReference: movement.creditorReference,
    returnReason: movement.returnReason,
    reason: movement.matchDetail,
    assignment: assignment && assignmentView(assignment),
    waiting: waitingOf(importedAt, assignment),
  };
}

function assignmentView(assignment: MovementAssignment): object {
  const { id, kind, orderIds, assessmentId, donor, counterpartId, reason, assignedBy, assignedAt } =
    assignment;
  return { id, kind, orderIds, assessmentId, donor, counterpartId, reason, assignedBy, assignedAt };
}

function waitingOf(importedAt: string, assignment: MovementAssignment | null) {
  if (assignment === null)
    return { for: 'treasury', since: importedAt, reason: 'Somebody has to say what this money is.' };
  return assignment.outcome === null
    ? {
        for: 'treasury',
        since: assignment.assignedAt,
        reason: 'Another person of treasury has to confirm it.',
      }
    : { for: 'bank', since: assignment.decidedAt, reason: 'The statement has to show it going back.' };
}
