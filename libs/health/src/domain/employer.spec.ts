import { describe, expect, it } from '@jest/globals';
import { employerOf } from './employer.js';

describe('the employer behind an address', () => {
  it.each([
    ['ada@corp.example', 'corp.example'],
    ['ADA@Corp.Example', 'corp.example'],
    ['ada@gmail.com', 'person:7'],
    ['ada@hotmail.co.uk', 'person:7'],
    ['1234+adaw@users.noreply.github.com', 'person:7'],
    ['77-adaw@users.noreply.gitlab.com', 'person:7'],
    ['adaw@noreply.codeberg.org', 'person:7'],
    ['ada@localhost', 'person:7'],
    ['ada', 'person:7'],
    ['', 'person:7'],
    ['ada@notgmail.com', 'notgmail.com'],
    ['ada@dev.invalid', null],
    ['ada@invalid', null],
    ['ada@invalid.example', 'invalid.example'],
  ])('%s → %s', (email, expected) => {
    expect(employerOf(email, 7)).toBe(expected);
  });
});
