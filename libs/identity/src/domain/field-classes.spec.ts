import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Visibility } from '#libs/kernel/src/index.js';
import { VISIBILITY, isVisible } from '#libs/kernel/src/index.js';
import type { Resource } from './field-classes.js';
import { FIELD_CLASSES, classOf, project, restrictedIn } from './field-classes.js';

const resources = fc.constantFrom(...(Object.keys(FIELD_CLASSES) as Resource[]));

describe('field classes', () => {
  const payee = { id: 'p', publicName: 'Holt', legalName: 'Mira Holt', iban: 'XX00', invented: 1 };

  it.each<[Visibility, readonly string[]]>([
    ['public', []],
    ['applicant', ['id', 'publicName']],
    ['case-team', ['id', 'publicName']],
    ['restricted', ['id', 'publicName', 'legalName', 'iban']],
  ])('give a reader cleared for %s these fields of a payee', (ceiling, fields) => {
    expect(Object.keys(project('payee', payee, ceiling))).toEqual(fields);
  });

  it('let nothing pass that is above the ceiling or not listed', () => {
    fc.assert(
      fc.property(
        resources,
        fc.constantFrom(...VISIBILITY),
        fc.dictionary(fc.string(), fc.integer()),
        (resource, ceiling, extra) => {
          const listed = Object.fromEntries(Object.keys(FIELD_CLASSES[resource]).map((field) => [field, 1]));
          for (const field of Object.keys(project(resource, { ...extra, ...listed }, ceiling))) {
            const visibility = classOf(resource, field);
            expect(visibility !== undefined && isVisible(visibility, ceiling)).toBe(true);
          }
        },
      ),
    );
  });

  it('knows no class of a name every object has', () => {
    expect([classOf('payee', 'constructor'), classOf('payee', '__proto__')]).toEqual([undefined, undefined]);
  });

  it('names what the read log has to name', () => {
    expect(restrictedIn('payee', payee, 'restricted')).toEqual(['legalName', 'iban']);
    expect(restrictedIn('payee', payee, 'case-team')).toEqual([]);
  });
});
