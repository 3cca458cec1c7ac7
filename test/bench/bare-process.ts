import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { BareActivities } from './bare-workflow.js';

const TASK_QUEUE = 'bench';
const WORKFLOW_ID = 'bench:bare';

/** A running workflow with a worker of its own on the fund's Temporal: the floor under every lag. */
export class BareProcess {
  private executed: (at: number) => void = () => undefined;
  private samples = 0;

  private constructor(
    private readonly worker: Worker,
    private readonly running: Promise<void>,
    private readonly handle: WorkflowHandle,
    private readonly connections: readonly { close(): Promise<void> }[],
  ) {}

  static async start(address: string): Promise<BareProcess> {
    Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN') });
    const connection = await Connection.connect({ address });
    const native = await NativeConnection.connect({ address });
    const box: { process?: BareProcess } = {};
    const activities: BareActivities = {
      note: async () => box.process?.executed(performance.now()),
    };
    const worker = await Worker.create({
      connection: native,
      taskQueue: TASK_QUEUE,
      workflowsPath: fileURLToPath(new URL('./bare-workflow.js', import.meta.url)),
      activities,
    });
    const running = worker.run();
    const handle = await new Client({ connection }).workflow.start('bare', {
      taskQueue: TASK_QUEUE,
      workflowId: WORKFLOW_ID,
    });
    box.process = new BareProcess(worker, running, handle, [connection, native]);
    return box.process;
  }

  /** Milliseconds from the call that signals to the execution of the activity. */
  async sample(): Promise<number> {
    const execution = new Promise<number>((resolve) => (this.executed = resolve));
    const started = performance.now();
    await this.handle.signal('poke', (this.samples += 1));
    return (await execution) - started;
  }

  async close(): Promise<void> {
    await this.handle.terminate();
    this.worker.shutdown();
    await this.running;
    for (const connection of this.connections) await connection.close();
  }
}
