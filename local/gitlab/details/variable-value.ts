import type { Variable } from './records.ts';

/** The value of a variable: a canary, unless a test has set one. */
export function variableValue(ownerId: number, { key, value }: Variable): string {
  return value ?? `canary-variable-value-${ownerId}-${key.toLowerCase()}`;
}
