import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';

/** SHA-256 of the canonical JSON (RFC 8785) of what the act was asked with. */
export function hashBody(body: unknown): string {
  const text = canonicalize(
    JSON.parse(
      JSON.stringify(body ?? null, (_key, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      ),
    ),
  );
  return createHash('sha256')
    .update(text ?? 'null')
    .digest('hex');
}
