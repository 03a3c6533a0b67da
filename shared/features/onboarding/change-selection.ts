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
 * Adds a group to those a connector holds, or takes one out, by choosing the list anew. A connector for all existing groups
 * becomes one for the groups it holds, with the change. One for all future groups has no list, but lets go of what GitLab no
 * longer shows; should that be seen again, it joins again. Safe to repeat: a group that is in (or out) already stays so.
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
    await letGo(connector, root.facts.id, app);
    return { ...connector, devops };
  }
  if (devops.autoDiscovery === 'Enabled') {
    throw new ConflictError(
      'The connector covers all existing and future groups; choose groups by topLevelInventoryList to change single ones.',
    );
  }
  const groups = chosenGroups(devops, roots);
  const others = groups.filter((other) => groupPathOf(other.name) !== groupPathOf(name));
  const isIn = others.length < groups.length;
  const choose = async (chosen: readonly ChosenGroup[]) =>
    (await patchDevops(key, {}, caller, app, chosen)).connector;
  if (action === 'onboard') return choose(isIn ? groups : [...groups, { name }]);
  if (!isIn) {
    throw new NotFoundError(
      `GitLab group '${name}' is not among the groups of security connector '${key.name}'.`,
    );
  }
  if (others.length === 0) {
    throw new ConflictError('The last group can not be taken out; delete the DevOps configuration instead.');
  }
  return choose(others);
}

/**
 * The groups that a change starts from, under the names they have now: the chosen ones. A choice that failed was never
 * carried out, and may name what nobody owns; then it is what of it is known, and what the connector holds.
 */
function chosenGroups(devops: DevOps, roots: RootGroup[]): ChosenGroup[] {
  const chosen = chosenOf(devops);
  if (chosen !== undefined && devops.provisioningState !== 'Failed') {
    return withCurrentNames(chosen, namesOf(roots));
  }
  const listed = new Set(chosen?.map(({ name }) => groupPathOf(name)));
  const isListed = ({ facts }: RootGroup) =>
    listed.has(groupPathOf(facts.fullyQualifiedName)) || chosen?.some(({ id }) => id === facts.id) === true;
  return roots.filter((root) => isClaimed(root) || (isClaimedElsewhere(root) && isListed(root))).map(groupOf);
}

function groupOf({ facts }: RootGroup): ChosenGroup {
  return { name: facts.fullyQualifiedName, id: facts.id };
}

async function letGo(connector: Connector, rootId: number, app: App): Promise<void> {
  const stored = await app.rootGroups.get({ connectorId: connector.id, rootId });
  if (stored === undefined || !isLost(stored.value)) return;
  const now = app.clock.now();
  await app.rootGroups.replace(connector.id, offboardingRoot(stored.value, now), stored.etag);
  const job = { v: 1, kind: 'offboard-group', connector: refOf(connector), rootId, attempt: 0 } as const;
  await app.jobs.send([job], { resend: String(now.getTime()) });
}
