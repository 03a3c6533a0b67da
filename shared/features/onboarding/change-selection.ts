import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConflictError, NotFoundError } from '../../platform/errors/errors.ts';
import { refOf, type Connector, type DevOps } from '../connectors/domain/connector.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import { groupPathOf } from '../inventory/domain/group-path.ts';
import { type ChosenGroup, chosenOf, namesOf, withCurrentNames } from './domain/chosen-groups.ts';
import { isLost } from '../inventory/domain/lost-root.ts';
import { isClaimedElsewhere, isClaimed } from '../inventory/domain/root-state.ts';
import { offboardingRoot } from './domain/root-group.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import { bindChoice } from '../connectors/bind-choice.ts';
import type { App } from '../app.ts';
import type { Caller } from '../../platform/caller.ts';
import { patchDevops } from './configure-devops.ts';

/**
 * Adds a group to the list of a connector, or removes one. A connector for all existing groups becomes one with a list of
 * its claimed groups and the change. A connector for all future groups has no list; of it only a group that GitLab no
 * longer shows can be removed, and it joins again if GitLab shows it again. Idempotent.
 */
export async function changeSelection(
  key: ConnectorKey,
  name: string,
  action: 'onboard' | 'offboard',
  caller: Caller,
  app: App,
): Promise<Connector & { devops: DevOps }> {
  await bindChoice(key, app);
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  const devops = devopsOf(connector);
  const roots = await app.rootGroups.list(connector.id);
  const root = roots.find(({ facts }) => groupPathOf(facts.fullyQualifiedName) === groupPathOf(name));
  if (devops.autoDiscovery === 'Enabled' && action === 'offboard' && root !== undefined && isLost(root)) {
    await offboardLostRoot(connector, root.facts.id, app);
    return { ...connector, devops };
  }
  if (devops.autoDiscovery === 'Enabled') {
    throw new ConflictError(
      'The connector covers all existing and future groups. Set topLevelInventoryList to choose single groups.',
    );
  }
  const groups = chosenGroups(devops, roots);
  const others = groups.filter((other) => groupPathOf(other.name) !== groupPathOf(name));
  const isListed = others.length < groups.length;
  const choose = async (chosen: readonly ChosenGroup[]) =>
    (await patchDevops(key, {}, caller, app, chosen)).connector;
  if (action === 'onboard') return choose(isListed ? groups : [...groups, { name }]);
  if (!isListed) {
    throw new NotFoundError(
      `GitLab group '${name}' is not among the groups of security connector '${key.name}'.`,
    );
  }
  if (others.length === 0) {
    throw new ConflictError('The last group can not be removed. Delete the DevOps configuration instead.');
  }
  return choose(others);
}

/**
 * The groups before the change, with their current names: the chosen ones. A failed choice was never applied and may name
 * groups that the user does not own; then the groups are the claimed ones and the listed ones that are claimed elsewhere.
 */
function chosenGroups(devops: DevOps, roots: RootGroup[]): ChosenGroup[] {
  const chosen = chosenOf(devops);
  if (chosen !== undefined && devops.provisioningState !== 'Failed') {
    return withCurrentNames(chosen, namesOf(roots));
  }
  const listed = new Set(chosen?.map(({ name }) => groupPathOf(name)));
  const isNamed = ({ facts }: RootGroup) =>
    listed.has(groupPathOf(facts.fullyQualifiedName)) || chosen?.some(({ id }) => id === facts.id) === true;
  return roots.filter((root) => isClaimed(root) || (isClaimedElsewhere(root) && isNamed(root))).map(groupOf);
}

function groupOf({ facts }: RootGroup): ChosenGroup {
  return { name: facts.fullyQualifiedName, id: facts.id };
}

async function offboardLostRoot(connector: Connector, rootId: number, app: App): Promise<void> {
  const stored = await app.rootGroups.get({ connectorId: connector.id, rootId });
  if (stored === undefined || !isLost(stored.value)) return;
  const now = app.clock.now();
  await app.rootGroups.replace(connector.id, offboardingRoot(stored.value, now), stored.etag);
  const job = { v: 1, kind: 'offboard-group', connector: refOf(connector), rootId, attempt: 0 } as const;
  await app.jobs.send([job], { resend: String(now.getTime()) });
}
