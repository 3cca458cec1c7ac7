import { describe, expect, it } from '@jest/globals';
import { tagKind } from './version-tag.js';

describe('tag names', () => {
  it.each(
    [
      'v5.2.5',
      '1.0',
      'R_2_4_7',
      'V1_95_0',
      'curl-8_9_1',
      'tiny-curl-7_72_0',
      'pkg@1.0.0',
      '@x/y@2.1.0',
      'v255',
    ].concat([
      'release-3',
      'release/1.4',
      'source-1.2',
      'prettier-3.0.0',
      'betaflight-4.4.0',
      '20240722',
      'v1.0-1',
    ]),
  )('%s is a release', (name) => {
    expect(tagKind(name)).toBe('release');
  });

  it.each(
    [
      'v5.1.0alpha',
      'v4.999.9beta',
      'v2.0.0-beta.2',
      'rc-8_22_0-1',
      'curl-7_6_1-pre1',
      'curl-7_15_6-prepipeline',
    ].concat(['libexpat-alpha-1', '1.0rc1', 'v3.0.0-RC2', 'v1.0-preview']),
  )('%s is a prerelease', (name) => {
    expect(tagKind(name)).toBe('prerelease');
  });

  it.each([
    'start',
    'jclark-orig',
    'sourceforge_init',
    'before_ftp_statemachine',
    'REC1_0',
    'build-1234',
    'beta2',
  ])('%s is no version', (name) => {
    expect(tagKind(name)).toBe('other');
  });
});
