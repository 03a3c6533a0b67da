import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import { resourceIdOf } from '../../../platform/resource-scope.ts';

/** The names in the resource id of a connector, a group or a project. */
export type NamedScope = { group?: string; project?: string };

/** Reads the resource id of something in a connector, in any case; undefined where it is another one's, or none. */
export function scopeIn(key: ConnectorKey, resourceId: string): NamedScope | undefined {
  const id = resourceIdOf(key);
  if (resourceId.slice(0, id.length).toLowerCase() !== id.toLowerCase()) return undefined;
  const rest = resourceId.slice(id.length).split('/');
  if (rest.length === 1) return rest[0] === '' ? {} : undefined;
  const [empty, devops, name, groups, group = '', projects, project = '', ...more] = rest;
  const isBelow =
    empty === '' && isWord(devops, 'devops') && isWord(name, 'default') && isWord(groups, 'gitLabGroups');
  if (!isBelow || group === '' || more.length > 0) return undefined;
  if (projects === undefined) return { group };
  return isWord(projects, 'projects') && project !== '' ? { group, project } : undefined;
}

function isWord(text: string | undefined, word: string): boolean {
  return text?.toLowerCase() === word.toLowerCase();
}
