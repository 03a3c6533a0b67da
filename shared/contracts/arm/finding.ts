import { z } from 'zod';

import { Coverage } from '../findings/coverage.ts';
import { Finding, FindingKind, FindingSeverity } from '../findings/finding.ts';
import { CoverageStatus } from '../findings/coverage.ts';
import { ownApiVersion } from './api-version.ts';
import { ShownExemption } from './posture-panes.ts';

/** Versions of `Microsoft.Security/assessments/subAssessments` that are answered. */
export const subAssessmentVersions = ['2019-01-01-preview', ownApiVersion];

const Time = z.iso.datetime();
const Open = z.record(FindingSeverity, z.int());

/** A finding in the published shape, below the assessment of its check. Contract findings.md, 12. */
export const SubAssessmentResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/assessments/subAssessments'),
  properties: z.object({
    id: z.string(),
    displayName: z.string(),
    category: FindingKind,
    description: z.string(),
    remediation: z.string(),
    impact: z.string(),
    timeGenerated: Time,
    status: z.object({
      code: z.enum(['Healthy', 'Unhealthy', 'NotApplicable']),
      cause: z.string(),
      description: z.string(),
      severity: z.enum(['Low', 'Medium', 'High']),
    }),
    resourceDetails: z.object({ source: z.literal('Azure'), id: z.string() }),
    additionalData: z
      .looseObject({ assessedResourceType: z.enum(['ContainerRegistryVulnerability', 'GitLabCodeFinding']) })
      .describe(
        'Images have the published fields; other kinds severity, location, scanner, identifiers and state.',
      ),
  }),
});
export type SubAssessmentResource = z.infer<typeof SubAssessmentResource>;

/** A finding, whole, in our own version. `history` is in the answer for one finding only. */
export const FindingResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors/devops/gitLabGroups/projects/findings'),
  properties: Finding.omit({ id: true, history: true, exemption: true }).extend({
    connector: z.string(),
    project: z.string(),
    /** The one that holds; `dismissed` by `stateBy` `exemption` then, unless it is fixed. */
    exemption: ShownExemption.optional(),
    history: Finding.shape.history.optional(),
  }),
});
export type FindingResource = z.infer<typeof FindingResource>;

/**
 * A page of findings, project by project. `totals` are numbers of all findings that the filters select; open ones by severity and
 * kind.
 */
export const FindingList = z.object({
  value: z.array(FindingResource),
  nextLink: z.string().optional(),
  asOf: Time,
  totals: z.object({
    bySeverity: Open,
    byKind: z.partialRecord(FindingKind, Open),
    byState: z
      .object({ open: z.int(), fixed: z.int(), dismissed: z.int(), exempt: z.int() })
      .describe('Dismissed ones include those that are exempt.'),
    fixedIn30Days: z.int(),
    isPartial: z
      .literal(true)
      .optional()
      .describe('Set where a text, scanner, identifier or time has more searched than a request searches.'),
  }),
});
export type FindingList = z.infer<typeof FindingList>;

/** Coverage of one project, with the lines of CI that would help. */
export const ProjectCoverage = z.object({ value: z.array(Coverage) });
export type ProjectCoverage = z.infer<typeof ProjectCoverage>;

/** Selected projects by kind and status of their coverage; kinds that no job of a project scans are `not-configured`. */
export const FindingCoverage = z.object({
  asOf: Time,
  count: z.int(),
  byKind: z.record(FindingKind, z.partialRecord(CoverageStatus, z.int())),
  value: z.array(
    z.object({
      id: z.string(),
      gitLabId: z.int(),
      fullPath: z.string(),
      connector: z.string(),
      statuses: z.partialRecord(FindingKind, z.object({ status: CoverageStatus, lastRun: Time.optional() })),
    }),
  ),
});
export type FindingCoverage = z.infer<typeof FindingCoverage>;
