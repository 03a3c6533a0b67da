import { useMay } from '../api/permissions.ts';
import { words } from '../words/en.ts';
import { useScope } from './use-scope.ts';

/** Why the reader may not do something at a resource, by its id: the role that is needed. Undefined while it is allowed or unknown. */
export function useRefusal(right: string, resourceId: string | undefined): string | undefined {
  const may = useMay(right, resourceId) ?? true;
  const { subscription } = useScope();
  return may
    ? undefined
    : words.forbidden.needs(words.forbidden.admin, subscription?.displayName ?? words.scope.thisSubscription);
}
