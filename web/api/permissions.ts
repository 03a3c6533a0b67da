import { useQuery } from '@tanstack/react-query';

import { listOf } from '../../shared/contracts/arm/list.ts';
import { Permission, roleDefinitionsApiVersions } from '../../shared/contracts/arm/resource-manager.ts';
import { keys } from './keys.ts';
import { permits } from './permits.ts';
import { request } from './request.ts';

const [apiVersion] = roleDefinitionsApiVersions;
const Permissions = listOf(Permission);

/** Permissions of the reader at a resource, by its id. The server decides anyway. */
function usePermissions(scope: string | undefined) {
  return useQuery({
    queryKey: keys.permissions(scope ?? ''),
    queryFn: async ({ signal }) => {
      const path = `${scope ?? ''}/providers/Microsoft.Authorization/permissions`;
      return (await request(path, { schema: Permissions, apiVersion, signal })).value;
    },
    enabled: scope !== undefined,
    staleTime: 60_000,
  });
}

/** Whether an action is allowed at a resource; undefined while that is not known. */
export function useMay(action: string, scope: string | undefined): boolean | undefined {
  const { data } = usePermissions(scope);
  return data === undefined ? undefined : permits(data, action);
}
