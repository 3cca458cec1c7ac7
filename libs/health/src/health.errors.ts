import { refused } from '#libs/kernel/src/index.js';

export function collectionNotFound(): never {
  return refused('health.collection-not-found', 'not-found', 'There is no such collection.');
}
