import type { SuggestionItem } from '../../shared/contracts/arm/posture-panes.ts';
import { addressOf } from '../url/scope.ts';
import { paneAddress } from '../url/use-filters.ts';

/** The address that a suggestion leads to: a project to its pane, a group to the inventory below it, a check to its panel. */
export function addressOfSuggestion({ kind, id, fullPath, check }: SuggestionItem, search: string): string {
  if (kind === 'check')
    return paneAddress('/recommendations', search, check === undefined ? {} : { check: [check] });
  if (kind === 'group') {
    return paneAddress('/devops', search, fullPath === undefined ? {} : { group: [fullPath] });
  }
  return paneAddress((id === undefined ? undefined : addressOf(id)) ?? '/devops', search);
}
