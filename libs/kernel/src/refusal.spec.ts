import { describe, expect, it } from '@jest/globals';
import { refuse, refuseAll } from './refusal.js';

const first = refuse('books.name-missing', 'invalid', 'Give it a name.', 'name');
const second = refuse('books.closed', 'conflict', 'The books are closed.');

describe('refuseAll', () => {
  it.each([[[]], [[undefined]], [[undefined, undefined]]])('finds nothing in %j', (answers) => {
    expect(refuseAll(answers)).toBeUndefined();
  });

  it('is the only finding itself, without details', () => {
    expect(refuseAll([undefined, first, undefined])).toBe(first);
  });

  it('names the first of several and keeps all in their order', () => {
    expect(refuseAll([undefined, first, undefined, second])).toEqual({
      ...first,
      details: [
        { code: 'books.name-missing', message: 'Give it a name.', path: 'name' },
        { code: 'books.closed', message: 'The books are closed.' },
      ],
    });
  });
});
