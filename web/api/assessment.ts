import { useQuery } from '@tanstack/react-query';

import { AssessmentResource } from '../../shared/contracts/arm/assessment.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

/** The verdict of one check about one thing, with its evidence. `name` is that of the check's assessments. */
export function useAssessment(resourceId: string | undefined, name: string | undefined) {
  return useQuery({
    queryKey: keys.assessment(resourceId ?? '', name ?? ''),
    queryFn: async ({ signal }) => {
      const path = `${resourceId ?? ''}/providers/Microsoft.Security/assessments/${name ?? ''}`;
      return (await request(path, { schema: AssessmentResource, signal })).properties;
    },
    enabled: resourceId !== undefined && name !== undefined,
  });
}
