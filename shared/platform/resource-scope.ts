import type { ResourceScope } from '../contracts/resource-scope.ts';

/** Resource id of a scope, with names as they were typed. */
export function resourceIdOf({ subscriptionId, resourceGroup, name }: ResourceScope): string {
  const subscription = `/subscriptions/${subscriptionId}`;
  if (resourceGroup === undefined) return subscription;
  const group = `${subscription}/resourceGroups/${resourceGroup}`;
  return name === undefined ? group : `${group}/providers/Microsoft.Security/securityConnectors/${name}`;
}

/** Whether a scope equals `outer` or lies in it. */
export function isWithin(scope: ResourceScope, outer: ResourceScope): boolean {
  return (
    isSame(scope.subscriptionId, outer.subscriptionId) &&
    (outer.resourceGroup === undefined || isSame(scope.resourceGroup, outer.resourceGroup)) &&
    (outer.name === undefined || isSame(scope.name, outer.name))
  );
}

export function isSameScope(one: ResourceScope, other: ResourceScope): boolean {
  return isWithin(one, other) && isWithin(other, one);
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}
