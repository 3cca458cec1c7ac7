import { refused } from '#libs/kernel/src/index.js';

export function collectionNotFound(): never {
  return refused('health.collection-not-found', 'not-found', 'There is no such collection.');
}

export function ownProject(): never {
  return refused('health.own-project', 'forbidden', 'Somebody who does not keep this project has to say so.');
}

export function remarkNotFound(): never {
  return refused('health.remark-not-found', 'not-found', 'There is no such remark.');
}

/** The date is the project's own business; whoever asks learns that there is one. */
export function firstLook(): never {
  return refused('health.first-look', 'forbidden', 'The project has its page for itself for a while.');
}

export function methodNotFound(): never {
  return refused('health.method-not-found', 'not-found', 'There is no such version.');
}

export function staleComparison(): never {
  return refused(
    'health.comparison-stale',
    'conflict',
    'It was compared with a version that is no longer in force. Compare it anew.',
  );
}

export function notCountedThen(): never {
  return refused(
    'health.not-counted',
    'not-found',
    'There are no counts of this project that reach to this date.',
    'asOf',
  );
}

export function nothingToNote(): never {
  return refused('health.no-signals', 'not-found', 'There are no signals of this project to write beside.');
}

export function noOwnAddress(): never {
  return refused(
    'health.no-own-address',
    'invalid',
    'This is no address that stands for one person.',
    'addresses',
  );
}
