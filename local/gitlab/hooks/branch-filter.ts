import type { HookRecord } from './hook-record.ts';

/** In a wildcard filter, `*` matches anything. A regular expression may match anywhere (RE2 partial match). */
export function branchMatches(
  { branchFilter, branchFilterStrategy }: Pick<HookRecord, 'branchFilter' | 'branchFilterStrategy'>,
  branch: string,
): boolean {
  if (branchFilter === undefined || branchFilterStrategy === 'all_branches') return true;
  if (branchFilterStrategy === 'regex') return expression(branchFilter)?.test(branch) ?? false;
  const parts = branchFilter.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(branch);
}

/** Undefined for an invalid regular expression. */
export function expression(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
