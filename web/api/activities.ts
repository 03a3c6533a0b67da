import { useQuery } from '@tanstack/react-query';

import { ActivityResource } from '../../shared/contracts/arm/activity.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

const Activities = listOf(ActivityResource);

/** The latest entries of who did what to a connector, newest first. */
export function useActivities(connectorId: string) {
  return useQuery({
    queryKey: keys.activities(connectorId),
    queryFn: async ({ signal }) =>
      (await request(`${connectorId}/activities`, { schema: Activities, signal })).value,
  });
}
