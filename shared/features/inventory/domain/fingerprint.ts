import { createHash } from 'node:crypto';

/** Identifies the content of facts: equal facts, in whatever order of keys, give equal fingerprints. */
export function fingerprintOf(facts: Record<string, unknown>): string {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 27);
}
