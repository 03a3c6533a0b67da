import type { App } from '../app.ts';
import type { Decided } from '../decisions/domain/decided.ts';
import { isActive } from '../decisions/domain/exemption.ts';
import type { RootGroup, Scope } from '../inventory/domain/inventory.ts';
import type { ProjectFacts } from '../inventory/domain/project-facts.ts';
import { lineagesOf } from './lineages.ts';

/** The exemptions of a connector that hold now, and its assignments. */
export async function decisionsNow(
  connectorId: string,
  { decisions, clock }: Pick<App, 'decisions' | 'clock'>,
): Promise<Decided> {
  const { exemptions, assignments } = await decisions.all(connectorId);
  return { exemptions: exemptions.filter((one) => isActive(one, clock.now())), assignments };
}

type InGroup = Pick<ProjectFacts, 'groupId'>;

/**
 * The ids of the groups above each project, the nearest first, as far as decisions about groups need them: without any, no group
 * is read.
 */
export async function aboveProjects(
  { scope, root }: { scope: Scope; root: RootGroup },
  projects: readonly InGroup[],
  { exemptions, assignments }: Decided,
  app: Pick<App, 'groups'>,
): Promise<(project: InGroup) => number[]> {
  const rootId = root.facts.id;
  if ([...exemptions, ...assignments].every(({ target }) => target.kind !== 'group')) return () => [];
  const ids = new Set(projects.map(({ groupId }) => groupId).filter((id) => id !== rootId));
  const groups = (await app.groups.whole(scope, [...ids])).map(({ value }) => value.facts);
  const lineage = await lineagesOf({ scope, root }, groups, app);
  const byId = new Map(groups.map((group) => [group.id, group]));
  return ({ groupId }) => {
    const group = byId.get(groupId);
    const above = group === undefined ? [] : lineage(group).map(({ id }) => id);
    return [...new Set([groupId, ...above, rootId])];
  };
}
