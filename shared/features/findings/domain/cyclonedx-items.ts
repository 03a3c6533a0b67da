import type {
  CycloneDxComponent,
  CycloneDxMetadata,
  CycloneDxVulnerability,
} from '../../../contracts/gitlab/reports/cyclonedx.ts';
import { ReportItem } from '../../../contracts/gitlab/reports/report-item.ts';
import type { FindingScanner } from '../../../contracts/findings/finding.ts';
import { readScanner } from './read-item.ts';
import type { TypedItem } from './read-outcome.ts';

export type Affected = Pick<CycloneDxComponent, 'group' | 'name' | 'version' | 'properties'>;
export type CycloneDxContext = {
  metadata: CycloneDxMetadata;
  scanner: FindingScanner | undefined;
  componentOf: (ref: string) => Affected | undefined;
};

/** States in which the tool itself says that there is nothing to do. */
const closedStates = new Set(['resolved', 'resolved_with_pedigree', 'false_positive', 'not_affected']);
/** GitLab's property taxonomy for CycloneDX; without `:path` before 15.11. */
const fileProperties = [
  'gitlab:dependency_scanning:input_file:path',
  'gitlab:dependency_scanning:input_file',
  'aquasecurity:trivy:FilePath',
];

/**
 * Items of a vulnerability, one for each component that it affects: of an image where the document describes a container, else
 * of dependencies. None where the document itself says that it is settled. Contract findings.md, 2 and 12.
 */
export function cycloneDxItems(
  vulnerability: CycloneDxVulnerability,
  { metadata, scanner, componentOf }: CycloneDxContext,
): TypedItem[] {
  const { id, description, recommendation, advisories = [], affects = [], ratings = [] } = vulnerability;
  if (id === undefined || closedStates.has(vulnerability.analysis?.state ?? '')) return [];
  const image = metadata.component?.type === 'container' ? metadata.component : undefined;
  const common = {
    description,
    solution: recommendation,
    severity: severityOf(vulnerability),
    scanner,
    identifiers: identifiersOf(vulnerability),
    links: [
      ...advisories.map(({ title, url }) => ({ name: title, url })),
      { url: vulnerability.source?.url },
    ],
    cvss_vectors: ratings.map(({ vector, source }) => ({ vector, vendor: source?.name })),
  };
  const refs = [...new Set(affects.flatMap(({ ref }) => ref ?? []))];
  return refs.map((ref) => {
    const component = componentOf(ref) ?? fromPurl(ref);
    const named = [component?.group, component?.name].filter((part) => part !== undefined && part !== '');
    const name = named.join('/') || ref;
    const dependency = { package: { name }, version: component?.version };
    const file = propertyOf(component?.properties) ?? propertyOf(metadata.properties);
    const location = image === undefined ? { file, dependency } : { image: imageOf(image), dependency };
    return {
      ...ReportItem.parse({ ...common, name: `${id} in ${name}`, location }),
      reportType: image === undefined ? 'dependency_scanning' : 'container_scanning',
    };
  });
}

export function scannerOfTools({ tools }: CycloneDxMetadata): FindingScanner | undefined {
  const [tool] = tools ?? [];
  const { name, version, vendor, publisher } = tool ?? {};
  const scanner = readScanner({ name, version, vendor: vendor ?? publisher });
  return Object.keys(scanner).length === 0 ? undefined : scanner;
}

function imageOf({ name = '', version }: CycloneDxComponent): string {
  if (version === undefined || version === '') return name;
  return version.startsWith('sha256:')
    ? `${name}@${version}`
    : name.includes(':')
      ? name
      : `${name}:${version}`;
}

function propertyOf(properties: Affected['properties']): string | undefined {
  return fileProperties
    .map((wanted) => properties?.find(({ name }) => name === wanted)?.value)
    .find((value) => value !== undefined && value !== '');
}

/** `pkg:npm/%40acme/left-pad@1.3.0?arch=x#y`, for documents whose components were not listed. */
function fromPurl(ref: string): Affected | undefined {
  const [, path, version] = /pkg:[a-z0-9.+-]+\/([^@?#]+)(?:@([^?#]+))?/i.exec(ref) ?? [];
  if (path === undefined) return undefined;
  return { group: undefined, name: decoded(path), version: decoded(version), properties: undefined };
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

const severities = ['critical', 'high', 'medium', 'low', 'info', 'none'];

/** The rating of the vulnerability's own source, else the first with a word. Without a word that of the score. */
function severityOf({ ratings = [], source }: CycloneDxVulnerability): string | undefined {
  const own = ratings.filter((one) => one.source?.name !== undefined && one.source.name === source?.name);
  const ordered = [...own, ...ratings];
  const word = ordered
    .map(({ severity }) => severity?.toLowerCase() ?? '')
    .find((one) => severities.includes(one));
  if (word !== undefined) return word === 'none' ? 'info' : word;
  const score = ordered.find((one) => one.score !== undefined)?.score;
  if (score === undefined) return undefined;
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'medium' : score > 0 ? 'low' : 'info';
}

function identifiersOf({ id = '', source, references = [], cwes = [] }: CycloneDxVulnerability) {
  const ids = [id, ...references.flatMap((one) => one.id ?? [])];
  const weaknesses = cwes.map((number) => ({ type: 'cwe', value: `${number}`, name: `CWE-${number}` }));
  return [
    ...ids.map((value) => ({ type: typeOfId(value, source?.name), value, name: value })),
    ...weaknesses,
  ];
}

function typeOfId(id: string, source: string | undefined): string {
  if (/^CVE-\d/i.test(id)) return 'cve';
  if (/^GHSA-/i.test(id)) return 'ghsa';
  return source?.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_') ?? 'other';
}
