import { writeFileSync } from 'node:fs';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { BUNDLE_OPTIONS, WORKFLOW_BUNDLE } from './workflow-bundle.js';

/** The last step of the build: bundles the workflows for the workers. */
const { code } = await bundleWorkflowCode({ ...BUNDLE_OPTIONS, logger: new DefaultLogger('WARN') });
writeFileSync(WORKFLOW_BUNDLE, code);
