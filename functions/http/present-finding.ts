import type { FindingResource, SubAssessmentResource } from '../../shared/contracts/arm/finding.ts';
import type { Finding, FindingSeverity } from '../../shared/contracts/findings/finding.ts';
import type { ListedFinding, ListedProject } from '../../shared/features/findings/list-findings.ts';
import { fullyQualifiedName } from '../../shared/features/inventory/domain/facts.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import { presentExemption } from './present-exemption.ts';
import { projectId } from './resource-ids.ts';

/** The resource id of a project by its full path. */
export function projectIdOf({ connector, fullPath }: Pick<ListedProject, 'connector' | 'fullPath'>): string {
  const slash = fullPath.lastIndexOf('/');
  return projectId(connector, fullyQualifiedName(fullPath.slice(0, slash)), fullPath.slice(slash + 1));
}

export function presentFinding({ project, finding }: ListedFinding, withHistory = false): FindingResource {
  const { id, history, exemption, ...properties } = finding;
  return {
    id: `${projectIdOf(project)}/findings/${id}`,
    name: id,
    type: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects/findings',
    properties: {
      ...properties,
      connector: project.connector.name,
      project: project.fullPath,
      ...(exemption && { exemption: presentExemption(project.connector, exemption) }),
      ...(withHistory && { history }),
    },
  };
}

const severities: Record<FindingSeverity, 'Low' | 'Medium' | 'High'> = {
  critical: 'High',
  high: 'High',
  medium: 'Medium',
  unknown: 'Medium',
  low: 'Low',
  info: 'Low',
};
const codes = {
  open: 'Unhealthy',
  reopened: 'Unhealthy',
  fixed: 'Healthy',
  dismissed: 'NotApplicable',
} as const;

/** The published shape. Contract findings.md, 12. */
export function presentSubAssessment(
  { project, finding }: ListedFinding,
  assessmentName: string,
): SubAssessmentResource {
  const resourceId = projectIdOf(project);
  const { id, state, reason } = finding;
  return {
    id: `${resourceId}/providers/Microsoft.Security/assessments/${assessmentName}/subAssessments/${id}`,
    name: id,
    type: 'Microsoft.Security/assessments/subAssessments',
    properties: {
      id: finding.cve ?? finding.primary.value,
      displayName: finding.title,
      category: finding.kind,
      description: finding.description ?? '',
      remediation: finding.solution ?? '',
      impact: '',
      timeGenerated: finding.firstSeen.time,
      status: {
        code: codes[state],
        cause: state === 'dismissed' ? 'Exempt' : '',
        description: reason ?? '',
        severity: severities[finding.severity],
      },
      resourceDetails: { source: 'Azure', id: resourceId },
      additionalData: isOfImage(finding) ? imageData(finding) : codeData(finding),
    },
  };
}

function isOfImage({ kind }: Finding): boolean {
  return kind === 'container_scanning' || kind === 'cluster_image_scanning';
}

function imageData(finding: Finding) {
  const { location, links, identifiers, cvss, firstSeen, solution } = finding;
  const cves = identifiers.filter(({ type }) => type === 'cve');
  const [repositoryName = '', imageDigest = ''] = (location.image ?? '').split('@');
  return {
    assessedResourceType: 'ContainerRegistryVulnerability' as const,
    type: 'Vulnerability',
    cvss: Object.fromEntries(cvss.map(({ vector, vendor }) => [vendor ?? 'unknown', { vector }])),
    patchable: solution !== undefined || finding.hasRemediation === true,
    cve: cves.map(({ value, url }) => ({ title: value, link: url ?? '' })),
    publishedTime: firstSeen.time,
    vendorReferences: links.map(({ url, name }) => ({ title: name ?? url, link: url })),
    repositoryName,
    imageDigest,
  };
}

function codeData(finding: Finding) {
  const { severity, location, scanner, identifiers, state, links, introducedBy } = finding;
  return {
    assessedResourceType: 'GitLabCodeFinding' as const,
    severity,
    location,
    scanner,
    identifiers,
    state,
    links,
    ...omitUndefined({ introducedBy }),
  };
}
