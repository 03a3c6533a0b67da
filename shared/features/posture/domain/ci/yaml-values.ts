/** A mapping of a parsed YAML document. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** GitLab takes one value where it takes a list. */
export function asArray(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Lines of scripts, however deep lists are nested: GitLab flattens them up to ten levels. */
export function linesOf(value: unknown, depth = 10): string[] {
  if (depth === 0) return [];
  return asArray(value).flatMap((one) =>
    Array.isArray(one) ? linesOf(one, depth - 1) : (asText(one) ?? []),
  );
}
