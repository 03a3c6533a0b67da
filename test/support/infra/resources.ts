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

/** Values that only Azure knows: what a predicted expression ends in, or contains, and what it could be. */
const known: readonly (readonly [expression: RegExp, value: string])[] = [
  [/ClientId=/, 'ClientId=abcdef00-0000-4000-8000-000000000005;Authorization=AAD'],
  [/outputs\.clientId/, 'abcdef00-0000-4000-8000-000000000005'],
  [/outputs\.fullyQualifiedNamespace/, 'sbns-x.servicebus.windows.net'],
  [/outputs\.tableServiceUri/, 'https://stdatax.table.core.windows.net/'],
  [/outputs\.url/, 'https://kv-x.vault.azure.net/'],
  [/outputs\.hostName/, 'https://func-x.azurewebsites.net'],
  [/outputs\.connectionString/, 'InstrumentationKey=abcdef00-0000-4000-8000-000000000006'],
  [/authentication\.loginEndpoint/, 'https://login.microsoftonline.com/'],
];

/** The settings as the app would get them in Azure. Throws on an expression with an unknown value. */
export function settingsInAzure(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings).map(([name, value]) => [name, valueInAzure(name, value)]);
  return { ...(Object.fromEntries(entries) as Record<string, string>), WEBSITE_SITE_NAME: 'func-x' };
}

function valueInAzure(name: string, value: string): string {
  if (!/^\[[a-z]\w*\(/i.test(value)) return value;
  const found = known.find(([expression]) => expression.test(value))?.[1];
  if (found === undefined) throw new Error(`${name} has an unknown value: ${value}`);
  return found;
}
