import { Link, useSearch } from 'wouter';

import type { ChangeResource } from '../../../shared/contracts/arm/change.ts';
import { connectorOf, runPath } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { changeWords } from '../../words/changes.ts';

/** The run, webhook or person that showed the change. GitLab does not report who made it. */
export function ChangeActor({
  id,
  properties: { actor, cause, connector },
}: {
  id: string;
  properties: ChangeResource['properties'];
}) {
  const search = useSearch();
  const { actors } = changeWords;
  const { name } = actor ?? {};
  if (actor?.type === 'webhook') return name === undefined ? actors.webhookAlone : actors.webhook(name);
  if (cause.kind === 'decision') return name === undefined ? actors.decided : actors.decidedBy(name);
  if (cause.kind === 'expiry') return actors.expired;
  if (actor?.type === 'person') return name === undefined ? actors.personAlone : actors.person(name);
  if (actor?.type === 'rules') return actors.rules;
  if (actor === undefined) return cause.kind === 'confirmation' ? actors.confirmed : actors.gathered;
  const resourceGroup = connectorOf(id)?.resourceGroup;
  if (name === undefined || resourceGroup === undefined) return actors.run;
  const run = runPath({ resourceGroup, name: connector }, name);
  return <Link href={paneAddress(run, search)}>{actors.run}</Link>;
}
