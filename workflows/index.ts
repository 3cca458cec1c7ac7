/** The only bundled entry: every workflow type by its name. */
export { reconcile } from './reconcile/workflow.js';
