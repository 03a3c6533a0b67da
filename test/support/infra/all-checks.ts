import leftOut from '../../../infra/default-settings.json' with { type: 'json' };
import queues from '../../../infra/queues.json' with { type: 'json' };
import { tableNames } from '../../../shared/adapters/tables/open-tables.ts';
import { platformSettings, Settings } from '../../../shared/platform/config/config.ts';
import { alertFaults } from './alert-checks.ts';
import {
  frontDoorFaults,
  identityFaults,
  lockFaults,
  queueFaults,
  roleFaults,
  roles,
  settingFaults,
  tableFaults,
} from './checks.ts';
import { ourMetrics } from './our-metrics.ts';
import type { Resource } from './prediction.ts';

/** Every setting of the app and of the platform. */
export const knownSettings: readonly string[] = [...Object.keys(Settings.shape), ...platformSettings];

/** Every check; the deployer has roles only if asked for. */
export function faultsOf(resources: readonly Resource[], wantedRoles = roles.filter(isOfApp)): string[] {
  return [
    ...settingFaults(resources, knownSettings, leftOut),
    ...identityFaults(resources),
    ...queueFaults(resources, queues),
    ...tableFaults(resources, tableNames),
    ...lockFaults(resources),
    ...frontDoorFaults(resources),
    ...roleFaults(resources, wantedRoles),
    ...alertFaults(resources, ourMetrics),
  ];
}

export function isOfApp([, , principal]: (typeof roles)[number]): boolean {
  return principal === 'app';
}

/** Faults of the resources without the one that fits. Throws if none or several fit. */
export function faultsWithout(
  resources: readonly Resource[],
  isIt: (resource: Resource) => boolean,
): string[] {
  const rest = resources.filter((resource) => !isIt(resource));
  if (rest.length !== resources.length - 1)
    throw new Error(`${resources.length - rest.length} resources fit.`);
  return faultsOf(rest);
}

/** Faults of the resources after a change of a copy of them. */
export function faultsAfter(resources: readonly Resource[], change: (copy: Resource[]) => void): string[] {
  const copy = structuredClone([...resources]);
  change(copy);
  return faultsOf(copy);
}

/** Faults of the resources after a change of the text of one of them. */
export function faultsAfterEdit(
  resources: readonly Resource[],
  name: string,
  edit: (text: string) => string,
): string[] {
  const edited = (resource: Resource) => JSON.parse(edit(JSON.stringify(resource))) as Resource;
  return faultsOf(resources.map((resource) => (resource.name === name ? edited(resource) : resource)));
}
