import { describe, expect, it } from '@jest/globals';
import { checkCompletion } from './completion.js';

describe('checkCompletion', () => {
  it('says of everything that is open what it waits for', () => {
    expect(checkCompletion({ hasReport: true, openMatters: [] })).toBeUndefined();
    expect(checkCompletion({ hasReport: false, openMatters: [] })?.code).toBe(
      'applications.closing-report-missing',
    );
    const matters = ['Advance: another bank account is needed.', 'Result 2: the payment is on its way.'];
    expect(checkCompletion({ hasReport: true, openMatters: matters })).toMatchObject({
      code: 'applications.matter-open',
      kind: 'conflict',
      message: matters[0],
      details: matters.map((message) => ({ code: 'applications.matter-open', message })),
    });
    expect(checkCompletion({ hasReport: false, openMatters: matters })?.details).toHaveLength(3);
  });
});
