import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';

import type { CheckResource } from '../../../shared/contracts/arm/posture-panes.ts';
import { keys } from '../../api/keys.ts';
import { request } from '../../api/request.ts';

export type Thing = Pick<CheckResource, 'kind' | 'fullPath' | 'gitLabId'>;

/** A group or project, as far as its id in GitLab goes. */
const Resource = z.object({ properties: z.object({ gitLabId: z.int().optional() }) });
const place = /\/gitLabGroups\/(?<group>[^/]+)(?:\/projects\/(?<project>[^/]+))?$/i;

/** The thing of a resource id: from the rows that are loaded, otherwise from the resource itself. */
export function useThing(id: string | undefined, loaded: readonly CheckResource[]): Thing | undefined {
  const known = loaded.find((one) => one.id.toLowerCase() === id?.toLowerCase());
  const { group, project } = place.exec(id ?? '')?.groups ?? {};
  const { data } = useQuery({
    queryKey: keys.thing(id ?? ''),
    queryFn: async ({ signal }) => (await request(id ?? '', { schema: Resource, signal })).properties,
    enabled: known === undefined && group !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (known !== undefined) return known;
  if (group === undefined || data?.gitLabId === undefined) return undefined;
  const groupPath = decodeURIComponent(group).replaceAll('$', '/');
  return {
    kind: project === undefined ? 'group' : 'project',
    fullPath: project === undefined ? groupPath : `${groupPath}/${decodeURIComponent(project)}`,
    gitLabId: data.gitLabId,
  };
}
