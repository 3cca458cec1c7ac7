import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { HoldKind } from './holds.js';
import type { Stage } from './lifecycle.js';

/** The refusals several rules of applications share. The others stand beside their rule. */
export const notFound = (): Refusal =>
  refuse('identity.not-found', 'not-found', 'There is nothing here under this address.');

export const stageConflict = (stage: Stage): Refusal =>
  refuse(
    'applications.stage-conflict',
    'conflict',
    `This is not possible while the application is in stage ${stage}.`,
  );

export const deadlinePassed = (): Refusal =>
  refuse('applications.deadline-passed', 'conflict', 'The deadline for this has passed.');

export const onHold = (kind: HoldKind): Refusal =>
  refuse(
    'applications.on-hold',
    'conflict',
    kind === 'pause' ? 'The application is paused.' : 'The application is on hold.',
  );

export const notRecommended = (): Refusal =>
  refuse(
    'applications.not-recommended',
    'conflict',
    'The board has not recommended on this application yet.',
  );

export const secondExecutive = (): Refusal =>
  refuse(
    'applications.second-executive',
    'forbidden',
    'You annulled an award of this application, or put it off. Another executive must do this.',
  );

export const reasonsRequired = (): Refusal =>
  refuse(
    'applications.reasons-required',
    'invalid',
    'A negative decision needs at least one reason.',
    'reasons',
  );

export const stale = (): Refusal =>
  refuse('applications.stale', 'stale', 'The application was changed meanwhile. Read it again.');
