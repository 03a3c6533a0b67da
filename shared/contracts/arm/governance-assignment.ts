import { z } from 'zod';

import { ownApiVersion } from './api-version.ts';
import { listOf } from './list.ts';

/** Versions of `Microsoft.Security/assessments/governanceAssignments` that are answered. */
export const governanceVersions = ['2022-01-01-preview', ownApiVersion];

const Time = z.iso.datetime({ offset: true, error: 'must be a date and time, as 2027-01-31T00:00:00Z' });
const maxOwner = 320;

/** An e-mail address or a login, as its author wrote it; no directory is asked. */
const Owner = z
  .string()
  .trim()
  .min(1, 'must name a person or a team')
  .max(maxOwner, `is longer than ${maxOwner} characters`)
  .transform((text) => text.toWellFormed());

const EmailNotification = z.strictObject({
  disableManagerEmailNotification: z.boolean().optional(),
  disableOwnerEmailNotification: z.boolean().optional(),
});
const Eta = z.strictObject({ eta: Time, justification: z.string().max(1_000) });
const Ticket = z.strictObject({
  ticketNumber: z.int().optional(),
  ticketLink: z
    .url({ protocol: /^https?$/, error: 'must be an address' })
    .max(2_000)
    .optional(),
  ticketStatus: z.string().max(100).optional(),
});

/**
 * Microsoft.Security, GovernanceAssignment. Without `remediationDueDate`, which the published version requires, ours takes the
 * days that the severity of the check allows.
 */
export const GovernanceAssignmentPut = z.strictObject({
  properties: z.strictObject({
    owner: Owner.optional(),
    remediationDueDate: Time.optional(),
    remediationEta: Eta.optional(),
    isGracePeriod: z.boolean().optional(),
    governanceEmailNotification: EmailNotification.optional(),
    additionalData: Ticket.optional(),
  }),
});
export type GovernanceAssignmentPut = z.infer<typeof GovernanceAssignmentPut>;

export const GovernanceAssignmentResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/assessments/governanceAssignments'),
  properties: z.object({
    owner: z.string().optional(),
    remediationDueDate: z.iso.datetime(),
    remediationEta: Eta.optional(),
    isGracePeriod: z.boolean(),
    governanceEmailNotification: EmailNotification.optional(),
    additionalData: Ticket.optional(),
    check: z.string().optional(),
    overdue: z.boolean().optional(),
  }),
});
export type GovernanceAssignmentResource = z.infer<typeof GovernanceAssignmentResource>;
export const GovernanceAssignmentList = listOf(GovernanceAssignmentResource);
