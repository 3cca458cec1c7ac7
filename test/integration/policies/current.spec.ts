import { describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import { Policy, currentOfKind, insertPolicy } from '#libs/policies/src/index.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase({ entities: [Policy] });
const PAST = '2026-01-01T00:00:00.000Z';
const FUTURE = '2199-01-01T00:00:00.000Z';

describe('the versions of a kind that nothing in force has replaced', () => {
  it('are those in force and those to come, under every name', async () => {
    const { manager } = database().dataSource;
    const versions = [
      ['default', 1, PAST],
      ['default', 2, PAST],
      ['default', 3, FUTURE],
      ['default', 4, FUTURE],
      ['emergency', 1, FUTURE],
    ] as const;
    const ids: string[] = [];
    for (const [name, version, inForceFrom] of versions) {
      const id = newId();
      ids.push(id);
      await insertPolicy(manager, {
        id,
        kind: 'council',
        name,
        version,
        body: {},
        adoptedBy: 'spec',
        inForceFrom,
      });
    }
    expect(await currentOfKind(manager, 'council')).toEqual(ids.slice(1));
    expect(await currentOfKind(manager, 'review')).toEqual([]);
  });
});
