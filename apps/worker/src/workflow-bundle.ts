import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BundleOptions, WorkerOptions } from '@temporalio/worker';

const isSource = import.meta.url.endsWith('.ts');

/** The workflows as one file, as the build leaves them, so that a worker does not bundle them anew at every start. */
export const WORKFLOW_BUNDLE = fileURLToPath(new URL('../workflow-bundle.cjs', import.meta.url));

/** How the workflows are bundled: from `dist`, or from TypeScript when tests run from source. */
export const BUNDLE_OPTIONS: BundleOptions = {
  workflowsPath: fileURLToPath(
    new URL(isSource ? '../../../workflows/index.ts' : '../../../workflows/index.js', import.meta.url),
  ),
  webpackConfigHook: (bundle) => ({
    ...bundle,
    resolve: {
      ...bundle.resolve,
      extensionAlias: { '.js': ['.ts', '.js'] },
      conditionNames: isSource ? ['source', '...'] : ['...'],
    },
  }),
};

/** The workflows of a worker: what the build bundled, else bundled now. */
export function workflowsOf(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'bundlerOptions'> {
  if (existsSync(WORKFLOW_BUNDLE)) return { workflowBundle: { codePath: WORKFLOW_BUNDLE } };
  const { workflowsPath, ...bundlerOptions } = BUNDLE_OPTIONS;
  return { workflowsPath, bundlerOptions };
}
