import { useQuery } from '@tanstack/react-query';

import { AssessmentMetadataResource } from '../../shared/contracts/arm/assessment.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

const Metadata = listOf(AssessmentMetadataResource);

export type CheckMetadata = Pick<
  AssessmentMetadataResource['properties'],
  'displayName' | 'description' | 'severity' | 'subject' | 'fix' | 'needs' | 'keys'
> & { check: string; name: string };

/** All checks by their id: why, fix, and what they need. They change with the product only. */
export function useCheckMetadata() {
  return useQuery({
    queryKey: keys.checkMetadata(),
    queryFn: async ({ signal }) => {
      const path = '/providers/Microsoft.Security/assessmentMetadata';
      const { value } = await request(path, { schema: Metadata, signal });
      return new Map(
        value.flatMap(({ name, properties: { check, ...properties } }): [string, CheckMetadata][] =>
          check === undefined ? [] : [[check, { ...properties, check, name }]],
        ),
      );
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
