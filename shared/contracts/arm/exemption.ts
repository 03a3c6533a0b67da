import { z } from 'zod';

import { FindingId } from '../findings/finding-id.ts';
import { severalOf, several, Name } from './query-values.ts';

/** Reasons to exempt something: dealt with by other means, accepted as a risk, or no weakness at all. */
export const ExemptionCategory = z.enum(['Mitigated', 'RiskAccepted', 'FalsePositive'], {
  error: 'must be Mitigated, RiskAccepted or FalsePositive',
});
export type ExemptionCategory = z.infer<typeof ExemptionCategory>;

const maxText = 1_000;
const EndDate = z.iso.datetime({ error: 'must be a date and time in UTC, as 2027-01-31T00:00:00Z' });

/** A person's sentence; spaces around it do not count. */
const Reason = z
  .string()
  .trim()
  .min(1, 'must say why')
  .max(maxText, `is longer than ${maxText} characters`)
  .transform((text) => text.toWellFormed());

/**
 * An exemption of a check or of one finding, as callers state it. Without an end date, at most a year ahead, there is none.
 */
export const ExemptionPut = z.strictObject({
  properties: z
    .strictObject({
      /** Resource id of the connector, a group or a project: it and all below it is exempt. With `finding`, that of its project. */
      scope: z.string().min(1).max(8_000),
      /** The id of a check, as `REV-01`. */
      check: Name.optional(),
      /** The id of a finding of the project. */
      finding: FindingId.optional(),
      category: ExemptionCategory,
      text: Reason,
      expiresOn: EndDate,
    })
    .superRefine(({ check, finding }, context) => {
      const message =
        check === undefined
          ? 'is required, or a finding'
          : 'can not stand beside a finding: exempt one of them';
      if ((check === undefined) === (finding === undefined))
        context.addIssue({ code: 'custom', path: ['check'], message });
    }),
});
export type ExemptionPut = z.infer<typeof ExemptionPut>;

const Person = z.object({ name: z.string(), objectId: z.string() });

/** An exemption, in our own version. `scope` is where its thing lies now; absent where that is not known. */
export const ExemptionResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors/exemptions'),
  properties: z.object({
    connector: z.string(),
    scope: z.string(),
    /** For `finding`, the other fields of the place are those of its project. */
    kind: z.enum(['connector', 'group', 'project', 'finding']),
    /** Absent for the connector. */
    gitLabId: z.int().optional(),
    fullPath: z.string().optional(),
    /** Absent for a finding. */
    check: z.string().optional(),
    finding: FindingId.optional(),
    findingId: z.string().optional().describe('Resource id of the finding.'),
    category: ExemptionCategory,
    text: z.string(),
    expiresOn: z.iso.datetime(),
    /** One that has expired is listed for 30 days. */
    state: z.enum(['Active', 'Expired']),
    createdOn: z.iso.datetime(),
    createdBy: Person,
    updatedOn: z.iso.datetime(),
    updatedBy: Person,
  }),
});
export type ExemptionResource = z.infer<typeof ExemptionResource>;

/** In the order of their end, the next to expire first. */
export const ExemptionList = z.object({ value: z.array(ExemptionResource), count: z.int() });

export const ExemptionsQuery = z.object({
  kind: severalOf(['connector', 'group', 'project', 'finding']).optional(),
  check: several(Name).optional(),
  state: severalOf(['Active', 'Expired']).optional(),
});
export type ExemptionsQuery = z.infer<typeof ExemptionsQuery>;

/** Name that the caller gives. */
export const DecisionName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'must be 1 to 64 letters, digits, dots, hyphens or underscores',
  );
