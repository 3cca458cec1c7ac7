import { z } from 'zod';
import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import type { MethodBody, PriorityMethod } from './priority-method.js';
import { methodVersion } from './priority-method.js';

const share = z.number().min(0).max(1);
const minor = z.string().regex(/^[1-9]\d{0,15}$/);
const hundredths = z.int().min(0).max(100);

/** The body of a policy of kind `priority`: one version of the method (health.md, Priority). */
const methodBodySchema = z.strictObject({
  criticality: z.strictObject({
    fullTransitive: z.int().min(1).max(100_000_000),
    fullDirect: z.int().min(1).max(100_000_000),
  }),
  needMinor: z.strictObject({ S: minor, M: minor, L: minor, XL: minor }),
  paidRelief: share,
  fragility: z.strictObject({
    weights: z
      .strictObject({
        people: hundredths,
        response: hundredths,
        backlog: hundredths,
        succession: hundredths,
        practice: hundredths,
      })
      .refine(
        (weights) => Object.values(weights).reduce((sum, weight) => sum + weight, 0) === 100,
        'The weights must add up to 100.',
      ),
    factorRisk: z
      .array(share)
      .min(1)
      .max(20)
      .refine(
        (risks) => risks.every((risk, i) => i === 0 || risk <= (risks[i - 1] ?? 1)),
        'More people must not make a project more fragile.',
      ),
    topShare: z.strictObject({ from: share, span: z.number().gt(0).max(1) }),
    silentDays: z.int().min(1).max(3_650),
    minDemand: z.int().min(0).max(1_000),
  }),
  minCoveragePercent: z.int().min(1).max(100),
}) satisfies z.ZodType<MethodBody>;

/** A method as somebody wrote it; refuses `health.method-invalid` by path for everything that is wrong with it. */
export function parseMethodBody(body: unknown): MethodBody | Refusal {
  const parsed = methodBodySchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map((issue) =>
    refuse('health.method-invalid', 'invalid', issue.message, ['method', ...issue.path].join('.')),
  );
  return refuseAll(findings) ?? refuse('health.method-invalid', 'invalid', 'This is no method.', 'method');
}

/** A method alone, or with what the fund publishes beside it (`GET /priority-methods/{version}`). */
export function parsePublishedMethod(json: unknown): MethodBody | Refusal {
  const isPublished = typeof json === 'object' && json !== null && 'method' in json;
  return parseMethodBody(isPublished ? json.method : json);
}

/** A stored version as rules take it; throws on a body that is none, since only checked bodies are stored. */
export function readMethod(policy: { readonly version: number; readonly body: unknown }): PriorityMethod {
  return { version: methodVersion(policy.version), ...methodBodySchema.parse(policy.body) };
}
