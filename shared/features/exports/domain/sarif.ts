import type { Finding, FindingSeverity } from '../../../contracts/findings/finding.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

const levels: Record<FindingSeverity, 'error' | 'warning' | 'note' | 'none'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  unknown: 'warning',
  info: 'none',
};
const securitySeverities: Partial<Record<FindingSeverity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.0',
};

export const sarifHead =
  '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[';
export const sarifEnd = ']}\n';

/**
 * Results of a run. GitHub, "SARIF results exceed one or more limits": 20 runs a file, 25,000 results a run, of which the 5,000
 * most severe are shown, and 20 tags a rule.
 */
export const maxSarifResults = 5_000;
const maxTags = 20;

/** A run for each project and scanner: the repository belongs to a run. */
export type SarifRun = { scanner: Finding['scanner']; repositoryUri: string | undefined; fullPath: string };

/** A run that is being written: the `part` of a scanner's results that it holds, from 1. */
export type OpenRun = {
  part: number;
  results: number;
  rules: Map<string, { index: number; rule: object }>;
  newest: Finding['lastSeen'] | undefined;
};

/** Findings of one scanner are those of one run. */
export function scannerKey({ scanner }: Finding): string {
  return JSON.stringify([scanner.id, scanner.name, scanner.version]);
}

type SarifRule = {
  id: string;
  shortDescription: { text: string };
  helpUri?: string;
  properties: object;
};

/** The rule of a finding, by its primary identifier. Contract findings.md, 12. */
export function sarifRule({ primary, severity, identifiers, cwe }: Finding): SarifRule {
  const cwes = new Set(identifiers.flatMap(({ type, value }) => (type === 'cwe' ? [value] : [])));
  if (cwe !== undefined) cwes.add(String(cwe));
  const tags = ['security', ...[...cwes].map((one) => `external/cwe/cwe-${one.replace(/^CWE-/i, '')}`)];
  return {
    id: primary.value,
    shortDescription: { text: primary.name ?? primary.value },
    ...omitUndefined({ helpUri: primary.url }),
    properties: {
      tags: tags.slice(0, maxTags),
      ...omitUndefined({ 'security-severity': securitySeverities[severity] }),
    },
  };
}

export function sarifResult(finding: Finding, ruleIndex: number): object {
  const { id, title, description, severity, primary } = finding;
  const text = description === undefined ? title : `${title}\n\n${description}`;
  return {
    ruleId: primary.value,
    ruleIndex,
    level: levels[severity],
    message: { text },
    locations: [locationOf(finding)],
    partialFingerprints: { 'palisade/v1': id },
    baselineState: baselineOf(finding),
    ...omitUndefined({ suppressions: suppressionsOf(finding) }),
    properties: { severity, state: finding.state, kind: finding.kind },
  };
}

function locationOf({ location }: Finding): object {
  const { file, image, startLine, endLine } = location;
  const uri = file ?? image;
  const region =
    file !== undefined && startLine !== undefined && startLine > 0
      ? { startLine, ...(endLine !== undefined && endLine >= startLine && { endLine }) }
      : undefined;
  const names = [
    { kind: 'type', name: location.class },
    { kind: 'function', name: location.method },
    { kind: 'package', name: location.package },
  ].filter(({ name }) => name !== undefined);
  return omitUndefined({
    physicalLocation:
      uri === undefined ? undefined : { artifactLocation: { uri: uriOf(uri) }, ...omitUndefined({ region }) },
    logicalLocations: names.length === 0 ? undefined : names,
  });
}

/** A path as a URI reference. */
function uriOf(path: string): string {
  return path
    .toWellFormed()
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
}

function baselineOf({ state, firstSeen, lastSeen }: Finding): 'new' | 'unchanged' | 'absent' {
  if (state === 'fixed') return 'absent';
  return firstSeen.time === lastSeen.time ? 'new' : 'unchanged';
}

function suppressionsOf({ state, reason }: Finding): object[] | undefined {
  if (state !== 'dismissed') return undefined;
  return [{ kind: 'external', status: 'accepted', ...omitUndefined({ justification: reason }) }];
}

export const sarifRunBegin = '{"results":[';

/**
 * The rest of a run, behind its results. GitHub refuses two runs of one tool and category in a file: the category is the id
 * up to its last slash, so that each part of a scanner has its own.
 */
export function sarifRunEnd(
  { scanner, repositoryUri, fullPath }: SarifRun,
  { part, rules: found, newest }: OpenRun,
): string {
  const { id, name, version, vendor } = scanner;
  const rules = [...found.values()].map(({ rule }) => rule);
  const driver = {
    name: name ?? id ?? 'unknown',
    ...omitUndefined({ version, organization: vendor }),
    rules,
  };
  const provenance = repositoryUri && [{ repositoryUri, ...omitUndefined({ revisionId: newest?.sha }) }];
  const rest = {
    tool: { driver },
    automationDetails: { id: `palisade/${fullPath}/${part === 1 ? '' : `part-${part}/`}` },
    ...omitUndefined({ versionControlProvenance: provenance }),
  };
  return `],${JSON.stringify(rest).slice(1)}`;
}
