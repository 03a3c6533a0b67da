import type { HookRecord } from './hook-record.ts';

/** `*` stands for anything; the regular expression may match anywhere, as RE2's partial match does. */
export function branchMatches(
  { branchFilter, branchFilterStrategy }: Pick<HookRecord, 'branchFilter' | 'branchFilterStrategy'>,
  branch: string,
): boolean {
  if (branchFilter === undefined || branchFilterStrategy === 'all_branches') return true;
  if (branchFilterStrategy === 'regex') return expression(branchFilter)?.test(branch) ?? false;
  const parts = branchFilter.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(branch);
}

/** Undefined for what is no regular expression. */
export function expression(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
