import type { ChangeResource } from '../../../shared/contracts/arm/change.ts';
import { connectorOf, connectorScope, resourceIdOf } from '../../url/scope.ts';

type Subject = ChangeResource['properties']['subject'];

/** The resource id of the subject, from the id of the change, which lies in the same connector. */
export function subjectId(changeId: string, { type, fullyQualifiedName }: Subject): string | undefined {
  const connector = connectorOf(changeId);
  if (connector === undefined) return undefined;
  if (type === 'instance') return connectorScope(connector);
  if (type === 'group') return resourceIdOf(connector, fullyQualifiedName);
  const end = fullyQualifiedName.lastIndexOf('$');
  return resourceIdOf(connector, fullyQualifiedName.slice(0, end), fullyQualifiedName.slice(end + 1));
}
