/** What every refusal looks like (RFC 9457). */
export const PROBLEM = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; `domain.reason`.' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: {
          path: { type: ['string', 'null'] as unknown as 'string' },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
} as const;

/** What every act answers with `preview=true`. */
export const PREVIEW_ANSWER = {
  type: 'object',
  description: 'What the act would do. Nothing was changed.',
  required: ['preview', 'stage', 'reasons', 'notifies'],
  properties: {
    preview: { type: 'boolean', enum: [true] },
    stage: { type: ['string', 'null'] as unknown as 'string', description: 'The stage that would follow.' },
    reasons: { type: 'array', items: { type: 'string' } },
    notifies: { type: 'array', items: { type: 'string' }, description: 'Roles and public names.' },
  },
} as const;
