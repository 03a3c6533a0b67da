import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { SuggestionList, type SuggestionItem } from '../../shared/contracts/arm/posture-panes.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

/** Up to 20 groups, projects and checks that match; none for an empty text. */
export function useSuggestions(scope: string | undefined, q: string, kind?: SuggestionItem['kind']) {
  return useQuery({
    queryKey: keys.suggestions(scope ?? '', q, kind),
    queryFn: ({ signal }) =>
      request(`${scope ?? ''}/suggestions`, { schema: SuggestionList, query: { q, kind }, signal }),
    enabled: scope !== undefined && q !== '',
    placeholderData: keepPreviousData,
  });
}
