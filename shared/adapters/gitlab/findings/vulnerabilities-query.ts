import type { Probe } from '../../../contracts/gitlab/graphql/probe.ts';

/** The query of open vulnerabilities by severity, of many projects. Undefined where the instance has no Enterprise code. */
export function severityCountsQuery({ project }: Probe): string | undefined {
  if (!project.has('vulnerabilitySeveritiesCount')) return undefined;
  const counts =
    'vulnerabilitySeveritiesCount(state: [DETECTED, CONFIRMED]) { critical high medium low unknown info }';
  return `query SeverityCounts($ids: [ID!], $first: Int!) { projects(ids: $ids, first: $first) { nodes { id ${counts} pipeline { id } } pageInfo { hasNextPage } } }`;
}

/** Fields that every version has; the others are asked for where the instance has them. */
const always =
  'id title description severity state reportType detectedAt resolvedAt dismissedAt resolvedOnDefaultBranch scanner { externalId name vendor } primaryIdentifier { externalType externalId } identifiers { externalType externalId name url }';
const optional = {
  uuid: 'uuid',
  updatedAt: 'updatedAt',
  dismissalReason: 'dismissalReason',
  stateComment: 'stateComment',
  presentOnDefaultBranch: 'presentOnDefaultBranch',
  falsePositive: 'falsePositive',
  hasRemediations: 'hasRemediations',
  solution: 'solution',
  webUrl: 'webUrl',
  links: 'links { url }',
  cvss: 'cvss { vector vendor }',
  cveEnrichment: 'cveEnrichment { epssScore isKnownExploit }',
  reachability: 'reachability',
  findingTokenStatus: 'findingTokenStatus { status }',
  representationInformation: 'representationInformation { resolvedInCommitSha }',
  initialDetectedPipeline: 'initialDetectedPipeline { sha createdAt }',
};
const dependency = 'dependency { package { name } version }';

/**
 * The query of one page of a project's vulnerabilities, newest first, so that pages stay in place while new ones arrive.
 * Undefined where the instance has no Enterprise code. The count shows whether the list may be seen: GitLab leaves it empty
 * below Ultimate and without a role, but the count null.
 */
export function vulnerabilitiesQuery(known: Probe): string | undefined {
  const { project, vulnerability } = known;
  if (!project.has('vulnerabilities') || !project.has('vulnerabilitySeveritiesCount')) return undefined;
  const more = Object.entries(optional).flatMap(([name, field]) => (vulnerability.has(name) ? [field] : []));
  const fields = [always, ...more, `location { __typename ${locations(known).join(' ')} }`].join(' ');
  const statuses = project.has('analyzerStatuses')
    ? 'analyzerStatuses { analyzerType status lastCall } '
    : '';
  const list = `vulnerabilities(sort: detected_desc, first: $first, after: $after) { nodes { ${fields} } pageInfo { hasNextPage endCursor } }`;
  return `query Vulnerabilities($path: ID!, $first: Int!, $after: String) { project(fullPath: $path) { id vulnerabilitySeveritiesCount { critical } ${statuses}${list} } }`;
}

const on = (type: string, fields: string) => `... on VulnerabilityLocation${type} { ${fields} }`;

function locations({ clusterImageLocation, fuzzingLocation }: Probe): string[] {
  const resource = clusterImageLocation.has('kubernetesResource')
    ? 'kubernetesResource { namespace kind name containerName } '
    : '';
  return [
    on('Sast', 'file startLine endLine vulnerableClass vulnerableMethod'),
    on('SecretDetection', 'file startLine endLine'),
    on('DependencyScanning', `file ${dependency}`),
    on('ContainerScanning', `image operatingSystem ${dependency}`),
    ...(clusterImageLocation.has('image')
      ? [on('ClusterImageScanning', `image operatingSystem ${resource}${dependency}`)]
      : []),
    on('Dast', 'hostname path requestMethod param'),
    on('CoverageFuzzing', `file${fuzzingLocation.has('crashType') ? ' crashType' : ''}`),
  ];
}
