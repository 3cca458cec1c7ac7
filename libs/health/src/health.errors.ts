import { refused } from '#libs/kernel/src/index.js';

export function collectionNotFound(): never {
  return refused('health.collection-not-found', 'not-found', 'There is no such collection.');
}

export function ownProject(): never {
  return refused('health.own-project', 'forbidden', 'Somebody who does not keep this project has to say so.');
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
