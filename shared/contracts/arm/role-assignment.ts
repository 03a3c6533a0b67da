import { z } from 'zod';

/** Api-versions of Microsoft.Authorization role assignments that are answered. */
export const authorizationApiVersions = ['2022-04-01'] as const;

const definitionId =
  /^(?:\/subscriptions\/[0-9a-f-]{36})?\/providers\/Microsoft\.Authorization\/roleDefinitions\/(?<id>[0-9a-f-]{36})$/i;

/** The id of a role definition, of which the GUID at its end is kept. */
const RoleDefinitionId = z
  .string()
  .max(300)
  .regex(
    definitionId,
    'must be /providers/Microsoft.Authorization/roleDefinitions/{id}, or that of a subscription',
  )
  .transform((text) => (definitionId.exec(text)?.groups?.['id'] ?? '').toLowerCase());

/** Microsoft.Authorization, RoleAssignmentCreateParameters. Conditions and groups are refused: Palisade does not evaluate them. */
export const RoleAssignmentPut = z.strictObject({
  properties: z.strictObject({
    roleDefinitionId: RoleDefinitionId,
    principalId: z.guid().toLowerCase(),
    principalType: z.enum(['User', 'ServicePrincipal'], 'must be User or ServicePrincipal').default('User'),
    description: z.string().max(1_024).optional(),
  }),
});
export type RoleAssignmentPut = z.infer<typeof RoleAssignmentPut>;

/** Microsoft.Authorization, RoleAssignment. */
export const RoleAssignmentResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Authorization/roleAssignments'),
  properties: z.object({
    roleDefinitionId: z.string(),
    principalId: z.string(),
    principalType: z.enum(['User', 'ServicePrincipal']),
    scope: z.string(),
    description: z.string().optional(),
    createdBy: z.string(),
    createdOn: z.iso.datetime(),
    updatedBy: z.string(),
    updatedOn: z.iso.datetime(),
  }),
});
export type RoleAssignmentResource = z.infer<typeof RoleAssignmentResource>;
