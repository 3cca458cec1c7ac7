import { refused } from '#libs/kernel/src/index.js';

export function projectNotFound(): never {
  return refused('projects.not-found', 'not-found', 'There is no such project.');
}

export function projectStale(): never {
  return refused('projects.stale', 'stale', 'The project was changed meanwhile. Read it again.');
}

export function repositoryTaken(path: string): never {
  return refused(
    'projects.repository-taken',
    'conflict',
    'This repository is in the directory already.',
    path,
  );
}

export function packageTaken(path: string): never {
  return refused('projects.package-taken', 'conflict', 'This package is in the directory already.', path);
}

export function proofNotFound(): never {
  return refused('projects.proof-not-found', 'not-found', 'There is no such proof.');
}

export function proofClosed(): never {
  return refused('projects.proof-closed', 'conflict', 'This proof is no longer open. Start another one.');
}
