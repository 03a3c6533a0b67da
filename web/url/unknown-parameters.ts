import { filterNames } from './filters.ts';

/** Parameters of addresses beside filters, of all panes. */
const parameterNames = [
  'sub',
  'view',
  'sort',
  'open',
  'find',
  'by',
  'show',
  'project',
  'tab',
  'since',
  'kind',
  'findingSeverity',
  'state',
  'finding',
  'scan',
  'subject',
  'step',
];

/** Names in an address that mean nothing to any pane: a filter that was mistyped must not pass for one that works. */
export function unknownParameters(search: string): string[] {
  const known = new Set<string>([...filterNames, ...parameterNames]);
  return [...new Set(new URLSearchParams(search).keys())].filter((name) => !known.has(name));
}
