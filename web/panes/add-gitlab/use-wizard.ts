import { useMemo, useState } from 'react';
import { useSearch } from 'wouter';

import { connectorRights } from '../../api/connector-actions.ts';
import { useConnectors } from '../../api/connectors.ts';
import { useMay } from '../../api/permissions.ts';
import { useResourceGroups } from '../../api/resource-groups.ts';
import { useSettings } from '../../app/session-context.tsx';
import { useScope } from '../../app/use-scope.ts';
import { useDebounced } from '../../parts/use-debounced.ts';
import { useNow } from '../../parts/use-now.ts';
import { connectorOf, connectorScope, type ConnectorPath } from '../../url/scope.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import { words } from '../../words/en.ts';
import { defaultChoice, faultOf, keptDraft, stepOf, usableAuthorization, type Draft } from './draft.ts';

const defaultResourceGroup = 'palisade';
const defaultRegion = 'westeurope';
const writeAction = 'Microsoft.Security/securityConnectors/write';

export type Wizard = ReturnType<typeof useWizard>;

/** Everything that the steps share: what was entered, with defaults, what is wrong with it, and how far it goes. */
export function useWizard() {
  const [draft, setDraft] = useState<Draft>(() => keptDraft.read());
  const settings = useSettings();
  const { subscriptions, subscription: current } = useScope();
  const subscription =
    subscriptions.find(({ subscriptionId }) => subscriptionId === draft.subscriptionId) ?? current;
  const subscriptionId = subscription?.subscriptionId ?? '';
  const { data: groups = [] } = useResourceGroups(subscription?.subscriptionId);
  const { data: connectors } = useConnectors(subscription?.subscriptionId);
  const step = new URLSearchParams(useSearch()).get('step') ?? undefined;
  const now = useNow();

  function change(changes: Partial<Draft>) {
    setDraft((former) => {
      const next = { ...former, ...changes };
      keptDraft.keep(next);
      return next;
    });
  }

  const path: ConnectorPath = {
    subscriptionId,
    resourceGroup: draft.resourceGroup ?? groups[0]?.name ?? defaultResourceGroup,
    name: draft.name ?? '',
  };
  const connectorId = connectorScope(path);
  const instance =
    settings.gitLabInstances.find(({ url }) => url === draft.instance) ?? settings.gitLabInstances[0]!;
  const region =
    settings.regions.find(({ name }) => name === (draft.region ?? connectors?.[0]?.location)) ??
    settings.regions.find(({ name }) => name === defaultRegion) ??
    settings.regions[0]!;
  const isInUse = draft.begun !== connectorId && (connectors ?? []).some(({ id }) => isSame(id, path));
  const faults = {
    name:
      path.name === ''
        ? wizardWords.nameMissing
        : (faultOf('name', path.name) ?? (isInUse ? wizardWords.nameTaken(path.resourceGroup) : undefined)),
    resourceGroup:
      path.resourceGroup === '' ? wizardWords.groupMissing : faultOf('resourceGroup', path.resourceGroup),
  };
  const forbidden = useForbidden(
    subscriptionId,
    faults.resourceGroup === undefined ? path.resourceGroup : '',
  );
  const authorization = usableAuthorization(draft, { connectorId, instance: instance.url, now });
  const choice = draft.choice ?? defaultChoice;
  const isReady = {
    1: faults.name === undefined && faults.resourceGroup === undefined,
    2: authorization !== undefined && (choice.kind !== 'chosen' || choice.chosen.length > 0),
  };
  return {
    draft,
    change,
    settings,
    subscriptions,
    subscription,
    resourceGroups: useMemo(() => groups.map(({ name }) => name), [groups]),
    path,
    connectorId,
    instance,
    region,
    faults,
    forbidden,
    authorization,
    isExpired: draft.authorization !== undefined && authorization === undefined,
    choice,
    isReady,
    step: stepOf(step, isReady),
  };
}

/** Why the person may not create a connector there, as far as that is known. */
function useForbidden(subscriptionId: string, resourceGroup: string): string | undefined {
  const group = useDebounced(resourceGroup, 300);
  const scope =
    group === '' || subscriptionId === ''
      ? undefined
      : `/subscriptions/${subscriptionId}/resourceGroups/${encodeURIComponent(group)}`;
  const mayWrite = useMay(writeAction, scope);
  const mayConfigure = useMay(connectorRights.configure, scope);
  return mayWrite === false || mayConfigure === false
    ? words.forbidden.needs('Security Admin', group)
    : undefined;
}

function isSame(id: string, path: ConnectorPath): boolean {
  const other = connectorOf(id);
  return (
    other?.name.toLowerCase() === path.name.toLowerCase() &&
    other.resourceGroup.toLowerCase() === path.resourceGroup.toLowerCase()
  );
}
