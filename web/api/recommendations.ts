import { useQuery } from '@tanstack/react-query';

import { RecommendationList } from '../../shared/contracts/arm/posture-panes.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

const failing = { verdict: 'fail', top: 1 };

/** How many checks fail somewhere in a scope. */
export function useFailingChecks(scope: string | undefined) {
  return useQuery({
    queryKey: keys.recommendations(scope ?? '', failing),
    queryFn: async ({ signal }) => {
      const path = `${scope ?? ''}/recommendations`;
      return (await request(path, { schema: RecommendationList, query: failing, signal })).count;
    },
    enabled: scope !== undefined,
    staleTime: 30_000,
  });
}
