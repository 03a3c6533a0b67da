import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { instanceHostOf } from '../../contracts/gitlab/instance-url.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { getGroup, getProject } from '../inventory/read-inventory.ts';
import type { NamedScope } from './domain/scope-in.ts';
import type { Target } from './domain/target.ts';

const present = { removed: false };

/** The thing that names mean now, by its GitLab id. Throws `NotFoundError` and `ParentNotFoundError`. */
export async function resolveTarget(
  connector: Connector,
  { group, project }: NamedScope,
  app: App,
): Promise<Target> {
  const key: ConnectorKey = connector.key;
  if (group === undefined) return connectorTarget(connector, app);
  if (project === undefined) {
    const { root, row } = await getGroup(key, group, present, app);
    return targetOf('group', (row ?? root).facts);
  }
  const { row } = await getProject(key, group, project, present, app);
  return targetOf('project', row.facts);
}

function targetOf(
  kind: 'group' | 'project',
  { id, fullyQualifiedName }: { id: number; fullyQualifiedName: string },
): Target {
  return { kind, gitLabId: id, fullyQualifiedName };
}

/** Named by the host of its instance, as the change feed names instances. */
function connectorTarget(connector: Connector, app: App): Target {
  const url = app.gitlab.instanceUrlOf(connector);
  const fullyQualifiedName = url === undefined ? connector.key.name : instanceHostOf(url);
  return { kind: 'connector', gitLabId: 0, fullyQualifiedName };
}
