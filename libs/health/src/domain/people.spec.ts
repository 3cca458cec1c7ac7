import { describe, expect, it } from '@jest/globals';
import { isBot } from './identity.js';
import { People } from './people.js';

function countPeople(identities: readonly (readonly [string, string])[]): number[] {
  const people = new People();
  const handles = identities.map(([name, email]) => people.add(name, email));
  return handles.map((handle) => people.numberOf(handle));
}

describe('people', () => {
  it('joins identities that share a name or an address, also through a third', () => {
    const [a, b, c, d] = countPeople([
      ['Ada Weber', 'ada@weber.example'],
      ['ada  WEBER', 'ada@work.example'],
      ['aw', 'Ada@Work.example'],
      ['Bo Lind', 'bo@lind.example'],
    ]);
    expect([a === b, b === c, c === d]).toEqual([true, true, false]);
  });

  it('knows a forge address with and without its number', () => {
    const [a, b] = countPeople([
      ['ada', '1234+adaw@users.noreply.github.com'],
      ['Ada Weber', 'adaw@users.noreply.github.com'],
    ]);
    expect(a).toBe(b);
  });

  it('takes the dash for a number’s end on GitLab and for part of the name on GitHub', () => {
    const [a, b, c, d] = countPeople([
      ['a', '77-adaw@users.noreply.gitlab.com'],
      ['b', 'adaw@users.noreply.gitlab.com'],
      ['c', '77-adaw@users.noreply.github.com'],
      ['d', 'adaw@users.noreply.github.com'],
    ]);
    expect([a === b, c === d]).toEqual([true, false]);
  });

  it.each([
    [['root', 'root@one'] as const, ['root', 'root@two'] as const],
    [['Ada', 'you@example.com'] as const, ['Bo', 'you@example.com'] as const],
    [['unknown', ''] as const, ['unknown', 'x@y.example'] as const],
  ])('does not join %p and %p by an empty name or address', (one, other) => {
    const [a, b] = countPeople([one, other]);
    expect(a).not.toBe(b);
  });

  it('are as many as there are after joining', () => {
    const people = new People();
    for (const [name, email] of [
      ['a', 'x@w.example'],
      ['b', 'y@w.example'],
      ['a', 'y@w.example'],
      ['c', 'z@w.example'],
    ] as const) {
      people.add(name, email);
    }
    expect(people.count()).toBe(2);
  });

  it('does not depend on the order of registration', () => {
    const identities = [
      ['a', 'x@w.example'],
      ['b', 'y@w.example'],
      ['a', 'y@w.example'],
    ] as const;
    expect(new Set(countPeople(identities)).size).toBe(1);
    expect(new Set(countPeople([...identities].reverse())).size).toBe(1);
  });
});

describe('bots', () => {
  it.each([
    ['dependabot[bot]', '49699333+dependabot[bot]@users.noreply.github.com', true],
    ['x', 'renovate@bot.invalid', true],
    ['GitHub', 'noreply@github.com', true],
    ['Renovate Bot', 'bot@renovateapp.com', true],
    ['Bo Abbot', 'bo@abbot.invalid', false],
    ['Robot Weber', 'weber@robot.example', false],
  ])('%s <%s> → %p', (name, email, expected) => {
    expect(isBot(name, email)).toBe(expected);
  });
});
