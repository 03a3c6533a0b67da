import type { ChangeResource } from '../../../shared/contracts/arm/change.ts';
import { connectorOf, connectorScope } from '../../url/scope.ts';

type Subject = ChangeResource['properties']['subject'];

/** The resource id of the subject, from the id of the change, which lies in the same connector. */
export function subjectId(changeId: string, { type, fullyQualifiedName }: Subject): string | undefined {
  const connector = connectorOf(changeId);
  if (connector === undefined) return undefined;
  const scope = connectorScope(connector);
  if (type === 'instance') return scope;
  const groups = `${scope}/devops/default/gitLabGroups`;
  if (type === 'group') return `${groups}/${fullyQualifiedName}`;
  const end = fullyQualifiedName.lastIndexOf('$');
  return `${groups}/${fullyQualifiedName.slice(0, end)}/projects/${fullyQualifiedName.slice(end + 1)}`;
}
