import { useMutation, useQueryClient } from '@tanstack/react-query';

import { type ExemptionPut, ExemptionResource } from '../../shared/contracts/arm/exemption.ts';
import {
  type GovernanceAssignmentPut,
  GovernanceAssignmentResource,
} from '../../shared/contracts/arm/governance-assignment.ts';
import { request } from './request.ts';

export const exemptAction = 'Microsoft.Security/securityConnectors/exemptions/write';
export const assignAction = 'Microsoft.Security/assessments/governanceAssignments/write';

/** Queries with another answer once something is exempt or assigned. */
const decided = new Set([
  'recommendations',
  'checkResources',
  'inventory',
  'inventorySummary',
  'assessments',
]);

function useDecision<Input>(decide: (input: Input) => Promise<unknown>, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: decide,
    onSuccess() {
      onDone();
      return client.invalidateQueries({ predicate: ({ queryKey }) => decided.has(String(queryKey[0])) });
    },
  });
}

export type NewExemption = { connectorId: string; name: string; properties: ExemptionPut['properties'] };

/** Exempts a check of something. A repeat under the same name is the same exemption. */
export function useExempt(onDone: () => void) {
  return useDecision(
    ({ connectorId, name, properties }: NewExemption) =>
      request(`${connectorId}/exemptions/${encodeURIComponent(name)}`, {
        schema: ExemptionResource,
        method: 'PUT',
        body: { properties },
      }),
    onDone,
  );
}

export type NewAssignment = {
  /** Resource id of a connector, a group or a project. */
  scope: string;
  /** Name of the assessments of the check. */
  assessment: string;
  properties: GovernanceAssignmentPut['properties'];
};

/** The page gives the assignment of a check of a thing the name of its assessments. */
export function useAssign(onDone: () => void) {
  return useDecision(
    ({ scope, assessment, properties }: NewAssignment) =>
      request(
        `${scope}/providers/Microsoft.Security/assessments/${assessment}/governanceAssignments/${assessment}`,
        { schema: GovernanceAssignmentResource, method: 'PUT', body: { properties } },
      ),
    onDone,
  );
}
