/** Where a project stands as far as its forge and registry say; `unknown` where nobody looked or nothing was told. */
export const PROJECT_LIFECYCLES = ['active', 'archived', 'deprecated', 'disabled', 'unknown'] as const;
export type ProjectLifecycle = (typeof PROJECT_LIFECYCLES)[number];
