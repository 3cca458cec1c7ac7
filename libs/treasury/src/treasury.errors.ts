import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** Refusals several services of treasury share; the others stand beside their rule. */
export const notFound = (): Refusal =>
  refuse('identity.not-found', 'not-found', 'There is nothing here under this address.');

export const wrongStage = (stage: string): Refusal =>
  refuse(
    'applications.stage-conflict',
    'conflict',
    `This is not possible while the application is in stage ${stage}.`,
  );

export const agreementConflict = (state: string): Refusal =>
  refuse('treasury.agreement-conflict', 'conflict', `The agreement is ${state}; this is not possible now.`);

export const agreementMissing = (): Refusal =>
  refuse('treasury.agreement-missing', 'conflict', 'There is no agreement on this application yet.');

export const termsChanged = (): Refusal =>
  refuse(
    'treasury.terms-changed',
    'conflict',
    'These are not the terms you have seen. Read the agreement again.',
    'hash',
  );

export const payeeMissing = (): Refusal =>
  refuse('treasury.payee-missing', 'conflict', 'Nobody is named yet who would be paid.');

export const fourEyes = (): Refusal =>
  refuse(
    'treasury.four-eyes',
    'forbidden',
    'You already had a part in this payment. Somebody else must do this.',
  );

export const runConflict = (state: string): Refusal =>
  refuse('treasury.run-conflict', 'conflict', `The payment run is ${state}; this is not possible now.`);

export const fileDiffers = (): Refusal =>
  refuse('treasury.file-differs', 'conflict', 'This is not the file you have seen. Read it again.', 'sha256');

export const setAsideConflict = (): Refusal =>
  refuse(
    'treasury.set-aside-conflict',
    'conflict',
    'The statement is set aside already, or somebody said so before. Read the statements again.',
  );

export const wasSetAside = (): Refusal =>
  refuse(
    'treasury.statement-was-set-aside',
    'conflict',
    'Two people set this statement aside. Ask the bank for a right one; if this one is right after all, somebody else hands it in.',
  );

export const setAsideOpen = (): Refusal =>
  refuse(
    'treasury.set-aside-open',
    'conflict',
    'Somebody said that the statement of this money is wrong. Another person confirms or rejects that first.',
  );

export const statementNotLast = (): Refusal =>
  refuse(
    'treasury.statement-not-last',
    'conflict',
    'Another statement follows this one. Set that aside first.',
  );

export const statementReliedOn = (orderId: string, state: string): Refusal =>
  refuse(
    'treasury.statement-relied-on',
    'conflict',
    `Order ${orderId} has gone on since this statement: it is ${state}.`,
  );

export const movementConflict = (): Refusal =>
  refuse(
    'treasury.movement-conflict',
    'conflict',
    'This money is explained already, or somebody else said what it is. Read the work list again.',
  );
