import { describe, expect, it } from '@jest/globals';
import { useTemporal } from '../../support/temporal.js';

describe('the Temporal namespace of a spec file', () => {
  const temporal = useTemporal();

  it('takes a workflow at once', async () => {
    const handle = await temporal().client.workflow.start('nobody-runs-this', {
      workflowId: 'probe',
      taskQueue: 'nobody',
    });
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate();
  });

  it('sees no workflow of another namespace', async () => {
    const open = temporal().client.workflow.list({ query: 'ExecutionStatus = "Running"' });
    for await (const workflow of open) expect(workflow.workflowId).toBe('probe');
    await expect(temporal().client.workflow.getHandle('elsewhere').describe()).rejects.toThrow(/not found/i);
  });
});
