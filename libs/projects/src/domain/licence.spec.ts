import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import { readLicence } from './licence.js';

describe('licences', () => {
  it.each([
    ['MIT', 'MIT', true],
    ['mit', 'MIT', true],
    ['GPL-2.0', 'GPL-2.0-only', true],
    ['BSD-3-Clause OR GPL-2.0-only', 'BSD-3-Clause OR GPL-2.0-only', true],
    ['(MIT or Elastic-2.0)', '(MIT OR Elastic-2.0)', true],
    ['MIT AND BUSL-1.1', 'MIT AND BUSL-1.1', false],
    ['MIT OR BUSL-1.1 AND SSPL-1.0', 'MIT OR BUSL-1.1 AND SSPL-1.0', true],
    ['(MIT OR BUSL-1.1) AND SSPL-1.0', '(MIT OR BUSL-1.1) AND SSPL-1.0', false],
    ['GPL-2.0-or-later WITH Classpath-exception-2.0', 'GPL-2.0-or-later WITH Classpath-exception-2.0', true],
    ['LicenseRef-house', 'LicenseRef-house', false],
    ['CC0-1.0', 'CC0-1.0', false],
  ])('%s reads as %s, approved: %p', (text, expression, isOsiApproved) => {
    expect(readLicence(text)).toEqual({ expression, isOsiApproved });
  });

  it.each([
    '',
    'free',
    'MIT OR',
    'MIT MIT',
    '(MIT',
    'MIT)',
    'MIT WITH',
    'MIT; DROP',
    `${'('.repeat(50)}MIT${')'.repeat(50)}`,
  ])('refuses %p', (text) => {
    expect(isRefusal(readLicence(text, 'licence'))).toBe(true);
  });
});
