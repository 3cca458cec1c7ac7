import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { IsLine, IsStatement } from './plain-text.js';

class Said {
  @IsStatement(10)
  statement = 'text';

  @IsLine(10)
  line = 'text';
}

function refusedIn(text: unknown): string[] {
  return validateSync(Object.assign(new Said(), { statement: text, line: text })).map(
    ({ property }) => property,
  );
}

describe('text that people write', () => {
  it.each([
    ['nothing', ''],
    ['spaces', ' \t\u00a0\u2003'],
    ['characters of no width', '\u200b\u2060\ufeff'],
    ['fillers', '\u3164\u115f\u2800'],
    ['controls', '\u0001\u007f'],
    ['too much', 'x'.repeat(11)],
    ['a number', 4],
    ['a list', ['text']],
  ])('is not %s', (_, text) => {
    expect(refusedIn(text)).toEqual(['statement', 'line']);
  });

  it.each([
    ['an end of line', 'one\ntwo'],
    ['a separator of paragraphs', 'one\u2029two'],
    ['an override of direction', 'safe\u202eexe'],
    ['an isolate', 'a\u2066b\u2069'],
    ['a character of no width', 'a\u200bb'],
  ])('is no line with %s', (_, text) => {
    expect(refusedIn(text)).toEqual(['line']);
  });

  it.each([
    'A',
    '日本語',
    'می\u200cخواهم',
    'שלום\u200f!',
    '👩\u200d💻',
    'e\u0301',
    'ibex 2.0',
    'So\u00adft',
    '\u0600١٢',
  ])('is %s', (text) => {
    expect(refusedIn(text)).toEqual([]);
  });
});
