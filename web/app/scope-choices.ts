import { useLocation, useSearch } from 'wouter';

import { useConnectors } from '../api/connectors.ts';
import { connectorOf } from '../url/scope.ts';
import { readFilters } from '../url/filters.ts';
import { addressWith, useFilters, withParameter } from '../url/use-filters.ts';
import { words } from '../words/en.ts';
import { useScope } from './use-scope.ts';

/** Value of *all connectors*, which no connector can have as its name. */
const ALL = '';

export type ScopeChoices = {
  /** Subscription and resource group, or the connector that is chosen. */
  label: string;
  subscriptions: readonly { value: string; text: string }[];
  connectors: readonly { value: string; text: string }[];
  checked: { subscription: string[]; connector: string[] };
  choose: (name: string, value: string) => void;
};

export function useScopeChoices(): ScopeChoices {
  const { subscriptions, subscription } = useScope();
  const { data: connectors = [] } = useConnectors(subscription?.subscriptionId);
  const { filters, set } = useFilters();
  const search = useSearch();
  const [path, navigate] = useLocation();
  const chosen = filters.connector ?? [];
  return {
    label: labelOf(
      subscription === undefined ? undefined : nameOf(subscription.displayName),
      chosen,
      connectors,
    ),
    subscriptions: subscriptions.map(({ subscriptionId, displayName }) => ({
      value: subscriptionId,
      text: nameOf(displayName),
    })),
    connectors: [
      { value: ALL, text: words.scope.allConnectors },
      ...connectors.map(({ name }) => ({ value: name, text: name })),
    ],
    checked: {
      subscription: subscription === undefined ? [] : [subscription.subscriptionId],
      connector: chosen.length === 1 ? [...chosen] : [ALL],
    },
    choose(name, value) {
      if (name === 'connector') set('connector', value === ALL ? undefined : [value]);
      else navigate(addressWith(paneOf(path), inSubscription(search, value)));
    },
  };
}

/** The pane of an address: anything deeper belongs to one subscription. */
function paneOf(path: string): string {
  return `/${path.split('/')[1] ?? ''}`;
}

/** Groups and connectors of one subscription are no filters of another. */
function inSubscription(search: string, subscriptionId: string): string {
  const { group: _group, connector: _connector, ...others } = readFilters(search).filters;
  const kept = Object.entries(others).map(([name, values]) => [name, values.join(',')]);
  return withParameter(new URLSearchParams(kept).toString(), 'sub', subscriptionId);
}

function labelOf(
  subscription: string | undefined,
  chosen: readonly string[],
  connectors: readonly { id: string }[],
): string {
  if (subscription === undefined) return words.scope.label;
  return [subscription, chosen.length === 1 ? chosen[0] : groupsOf(connectors)].join(' · ');
}

function groupsOf(connectors: readonly { id: string }[]): string {
  const groups = new Set(connectors.map(({ id }) => connectorOf(id)?.resourceGroup));
  const [only] = groups;
  if (only === undefined) return words.scope.noConnector;
  return groups.size === 1 ? only : words.scope.resourceGroups(groups.size);
}

/** A subscription without a name of its own is shown by the beginning of its id. */
function nameOf(displayName: string): string {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(displayName) ? `${displayName.slice(0, 8)}…` : displayName;
}
