import type { Resource } from './prediction.ts';

export function ofType(resources: readonly Resource[], type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** The last part of a name such as `account/default/Runs`. */
export function lastPart(name: string): string {
  return name.split('/').at(-1) ?? name;
}

/** Value at a path such as `properties.features.disableLocalAuth`. */
export function valueAt(resource: Resource, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => Object(value)[key] as unknown, resource);
}

/** App settings; undefined if there are none, or several sets of which one would replace the other. */
export function appSettingsOf(resources: readonly Resource[]): Record<string, string> | undefined {
  const sets = ofType(resources, 'Microsoft.Web/sites/config').filter(
    ({ name }) => lastPart(name) === 'appsettings',
  );
  return sets.length === 1 ? (sets[0]?.properties as Record<string, string>) : undefined;
}

const storedScope = /^\[extensionResourceId\('(?<scope>[^']+)', 'Microsoft\.Authorization\/roleAssignments'/;

/** Id of the resource at which a role is assigned: Bicep knows it, but not the name of the assignment. */
export function scopeOf(assignment: Resource): string | undefined {
  const written = storedScope.exec(assignment.id)?.groups?.['scope'];
  return (
    written ?? /^(?<scope>\/.+)\/providers\/Microsoft\.Authorization\//.exec(assignment.id)?.groups?.['scope']
  );
}

/** Type of the resource with this id, such as `Microsoft.KeyVault/vaults`. */
export function typeOfId(id: string): string | undefined {
  return /\/providers\/(?<type>[^/]+\/[^/]+)\/[^/]+$/.exec(id)?.groups?.['type'];
}
