import type { Finding, FindingKind, FindingSeverity } from '../../../contracts/findings/finding.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

/** Kinds of findings that are about a component. */
export const componentKinds: readonly FindingKind[] = ['dependency_scanning', 'container_scanning'];

const severities: Record<FindingSeverity, string> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  unknown: 'unknown',
  info: 'info',
};

/** Types of package URLs by the file that names the package. */
const packageTypes: readonly [RegExp, string][] = [
  [/(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml)$/, 'npm'],
  [/(^|\/)(Gemfile(\.lock)?|gems\.locked)$/, 'gem'],
  [/(^|\/)(go\.(sum|mod)|go\.list)$/, 'golang'],
  [
    /(^|\/)(requirements[\w.-]*\.txt|Pipfile(\.lock)?|poetry\.lock|pipdeptree\.json|setup\.py|uv\.lock)$/,
    'pypi',
  ],
  [/(^|\/)(pom\.xml|maven\.graph\.json|build\.gradle(\.kts)?|gradle\.lockfile|build\.sbt)$/, 'maven'],
  [/(^|\/)composer\.(lock|json)$/, 'composer'],
  [/(^|\/)Cargo\.(lock|toml)$/, 'cargo'],
  [/(^|\/)packages\.lock\.json$|\.(cs|fs|vb)proj$/, 'nuget'],
];
const systemTypes: readonly [RegExp, string][] = [
  [/debian|ubuntu/i, 'deb'],
  [/alpine/i, 'apk'],
  [/centos|fedora|red ?hat|rhel|rocky|alma|amazon|oracle|suse/i, 'rpm'],
];

export type Component = { type: 'library'; 'bom-ref': string; name: string; version?: string; purl: string };

/** The package of a finding; its reference is its package URL. Contract findings.md, 12. */
export function componentOf({ location, title }: Finding): Component {
  const { package: named, version, file = '', operatingSystem = '' } = location;
  const name = named ?? title;
  const type =
    systemTypes.find(([pattern]) => pattern.test(operatingSystem))?.[1] ??
    packageTypes.find(([pattern]) => pattern.test(file))?.[1] ??
    'generic';
  const purl = `pkg:${type}/${pathOf(type, name)}${version === undefined ? '' : `@${encodeURIComponent(version)}`}`;
  return { type: 'library', 'bom-ref': purl, name, purl, ...omitUndefined({ version }) };
}

/** Maven names have their group before a slash or colon. */
function pathOf(type: string, name: string): string {
  const path = type === 'maven' ? name.replace(':', '/') : type === 'pypi' ? name.toLowerCase() : name;
  return path
    .toWellFormed()
    .split('/')
    .filter((part) => part !== '')
    .map((part) => encodeURIComponent(part))
    .join('/');
}

export function vulnerabilityOf(finding: Finding, fullPath: string): object {
  const { id, cve, ghsa, primary, severity, cvss, cwe, identifiers, scanner } = finding;
  const cwes = new Set(identifiers.flatMap(({ type, value }) => (type === 'cwe' ? [numberOf(value)] : [])));
  if (cwe !== undefined) cwes.add(cwe);
  const source = scanner.name ?? scanner.id;
  const [{ vector } = { vector: undefined }] = cvss;
  return {
    'bom-ref': `palisade:${fullPath}:${id}`,
    id: cve ?? ghsa ?? primary.value,
    ...(source !== undefined && { source: { name: source } }),
    ratings: [
      {
        severity: severities[severity],
        ...omitUndefined({ vector, method: vector === undefined ? undefined : methodOf(vector) }),
      },
    ],
    cwes: [...cwes].filter((one) => Number.isInteger(one) && one > 0),
    description: finding.title,
    ...omitUndefined({ detail: finding.description, recommendation: finding.solution }),
    published: finding.firstSeen.time,
    updated: finding.since,
    analysis: analysisOf(finding),
    affects: [{ ref: componentOf(finding)['bom-ref'] }],
    properties: [{ name: 'palisade:project', value: fullPath }],
  };
}

function numberOf(cwe: string): number {
  return Number(cwe.replace(/^CWE-/i, ''));
}

function methodOf(vector: string): string {
  if (vector.startsWith('CVSS:4')) return 'CVSSv4';
  if (vector.startsWith('CVSS:3.1')) return 'CVSSv31';
  return vector.startsWith('CVSS:3') ? 'CVSSv3' : 'CVSSv2';
}

function analysisOf({ state, confirmed, reason, falsePositive, exemption }: Finding): object {
  if (state === 'fixed') return { state: 'resolved', ...omitUndefined({ detail: reason }) };
  if (state !== 'dismissed') return { state: confirmed === true ? 'exploitable' : 'in_triage' };
  const isDecided = exemption?.category === 'FalsePositive';
  const isFalse = isDecided || falsePositive === true || /false.?positive/i.test(reason ?? '');
  return { state: isFalse ? 'false_positive' : 'not_affected', ...omitUndefined({ detail: reason }) };
}

/** The beginning of a document: vulnerabilities follow, then `cyclonedxEnd`. */
export function cyclonedxHead(serial: string, timestamp: string): string {
  const head = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: { timestamp, tools: { components: [{ type: 'application', name: 'Palisade' }] } },
  };
  return `${JSON.stringify(head).slice(0, -1)},"vulnerabilities":[`;
}
