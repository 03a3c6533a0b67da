import type { FindingPresence } from '../../../../contracts/arm/finding-presence.ts';
import type { ScannerValue } from '../../../../contracts/arm/scanners.ts';
import type { ConnectorKey } from '../../../../contracts/connector-key.ts';
import { resourceIdOf } from '../../../../platform/resource-scope.ts';
import type { RuleMetadata, Severity } from '../rule.ts';
import { type tiers, verdictOfCode, verdicts, type visibilities } from './columns.ts';
import type { FirstSeenAge } from './first-seen.ts';

/** A caller's filters; absent ones select everything. Values of one filter are alternatives. */
export type Filters = {
  /** Text in a name or full path, in any case. */
  q?: string;
  /** Full path of a group: it and everything below. */
  group?: string;
  visibility?: readonly (typeof visibilities)[number][];
  tier?: readonly (typeof tiers)[number][];
  archived?: boolean;
  /** Names or resource ids of connectors. */
  connector?: readonly string[];
  /** These three are about one check: a thing is selected if one of its verdicts is of all three. */
  verdict?: readonly (typeof verdicts)[number][];
  severity?: readonly Severity[];
  check?: readonly string[];
  /** Projects with one of these states; groups and instances have none. */
  scanner?: readonly ScannerValue[];
  /** Projects likewise. */
  findings?: readonly FindingPresence[];
  firstSeen?: { ages: readonly FirstSeenAge[]; asOfMs: number };
};

/** Bits by which a filter marks what it excludes. */
export const bits = {
  q: 1,
  group: 2,
  visibility: 4,
  archived: 8,
  tier: 16,
  connector: 32,
  judged: 64,
  scanner: 128,
  firstSeen: 256,
  findings: 512,
} as const;

/** By position: the bits of the filters that exclude a thing, 0 for one that is selected. */
export type Selection = { excluded: Uint16Array; count: number };

/** The connectors that names or resource ids mean, by index. */
export function connectorsOf(names: readonly string[], connectors: readonly ConnectorKey[]): Set<number> {
  const found = names.flatMap((name) =>
    connectors.flatMap((key, connector) => (isNamed(key, name) ? [connector] : [])),
  );
  return new Set(found);
}

function isNamed(key: ConnectorKey, wanted: string): boolean {
  return [key.name, resourceIdOf(key)].some((one) => one.toLowerCase() === wanted.toLowerCase());
}

/** The rules that `severity` and `check` select, and the codes that `verdict` selects; 1 for selected. */
export function judgedBy(
  { verdict, severity, check }: Pick<Filters, 'verdict' | 'severity' | 'check'>,
  rules: readonly RuleMetadata[],
): { rules: Uint8Array; codes: Uint8Array } {
  const isSelected = (rule: RuleMetadata) =>
    (severity?.includes(rule.severity) ?? true) && (check?.includes(rule.id) ?? true);
  return {
    rules: Uint8Array.from(rules, (rule) => Number(isSelected(rule))),
    codes: Uint8Array.from(verdictOfCode, (one) => Number(verdict?.includes(verdicts[one]!) ?? true)),
  };
}
