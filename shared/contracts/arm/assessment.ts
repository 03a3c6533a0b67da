import { z } from 'zod';

import { ownApiVersion } from './api-version.ts';
import { ShownAssignment, ShownExemption } from './posture-panes.ts';

/** Versions of `Microsoft.Security/assessments` and `assessmentMetadata` that are answered. */
export const assessmentVersions = ['2021-06-01', '2025-05-04', ownApiVersion];

const Severity = z.enum(['Critical', 'High', 'Medium', 'Low']);

/** Our own: what a check needs, and why something could not be judged. */
const Obstacle = z.object({
  kind: z.enum(['tier', 'permission', 'error', 'stale']),
  text: z.string(),
  helps: z.string().optional(),
});
const Evidence = z.object({
  field: z.string(),
  value: z.unknown(),
  source: z.string(),
  readAt: z.iso.datetime(),
});

/** An assessment of one project or group. The published versions have no `check` and what follows it. */
export const AssessmentResource = z.object({
  id: z.string(),
  name: z.guid(),
  type: z.literal('Microsoft.Security/assessments'),
  properties: z.object({
    displayName: z.string(),
    resourceDetails: z.object({ source: z.literal('Azure'), id: z.string() }),
    status: z
      .object({
        code: z.enum(['Healthy', 'Unhealthy', 'NotApplicable']),
        cause: z.literal('Exempt').optional(),
        description: z.string().optional(),
      })
      .optional()
      .describe('Absent in our own version where the check could not be judged.'),
    check: z.string().optional(),
    severity: Severity.optional(),
    verdict: z.enum(['pass', 'fail', 'notApplicable', 'notAssessed', 'exempt']).optional(),
    /** The verdict beneath an exemption. */
    judged: z.enum(['pass', 'fail', 'notApplicable', 'notAssessed']).optional(),
    exemption: ShownExemption.optional(),
    governance: ShownAssignment.optional(),
    reason: z.union([Obstacle, z.object({ text: z.string() })]).optional(),
    evidence: z.array(Evidence).optional(),
    since: z.iso.datetime().optional(),
  }),
});
export type AssessmentResource = z.infer<typeof AssessmentResource>;

/** Subject of a check. The published versions have no `check` and no later properties. */
export const AssessmentMetadataResource = z.object({
  id: z.string(),
  name: z.guid(),
  type: z.literal('Microsoft.Security/assessmentMetadata'),
  properties: z.object({
    displayName: z.string(),
    description: z.string(),
    remediationDescription: z.string(),
    severity: Severity,
    assessmentType: z.literal('BuiltIn'),
    categories: z.array(z.enum(['IdentityAndAccess', 'Data', 'AppServices'])),
    check: z.string().optional(),
    subject: z.enum(['project', 'group', 'instance']).optional(),
    fix: z.object({ page: z.string(), api: z.string() }).optional(),
    needs: z.object({ role: z.string(), tier: z.string(), since: z.string().optional() }).optional(),
    keys: z
      .object({
        cis: z.array(z.string()).optional(),
        owasp: z.array(z.string()),
        defender: z.string().optional(),
      })
      .optional(),
  }),
});
export type AssessmentMetadataResource = z.infer<typeof AssessmentMetadataResource>;
