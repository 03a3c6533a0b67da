import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';

import { ExemptionList, type ExemptionPut, ExemptionResource } from '../../shared/contracts/arm/exemption.ts';
import {
  GovernanceAssignmentList,
  type GovernanceAssignmentPut,
  GovernanceAssignmentResource,
} from '../../shared/contracts/arm/governance-assignment.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

export const exemptAction = 'Microsoft.Security/securityConnectors/exemptions/write';
export const endAction = 'Microsoft.Security/securityConnectors/exemptions/delete';
export const assignAction = 'Microsoft.Security/assessments/governanceAssignments/write';

const staleMs = 30_000;
/** Lists of the service may be a second old. */
const settledMs = 1_500;
/** Queries with another answer once something is exempt or assigned: those that are read from the decision itself. */
const decided = new Set([
  'exemptions',
  'assignment',
  'assessments',
  'assessment',
  'findings',
  'findingTotals',
  'finding',
]);
/** And those that are lists. */
const counted = new Set([
  'recommendations',
  'checkResources',
  'inventory',
  'inventorySummary',
  'inventoryItem',
  'coverage',
]);

function useDecision<Input>(decide: (input: Input) => Promise<unknown>, onDone: () => void) {
  const client = useQueryClient();
  const readAgain = (names: ReadonlySet<string>) =>
    client.invalidateQueries({ predicate: ({ queryKey }) => names.has(String(queryKey[0])) });
  return useMutation({
    mutationFn: decide,
    onSuccess() {
      onDone();
      setTimeout(() => void readAgain(counted), settledMs);
      return readAgain(decided);
    },
  });
}

/** Exemptions of all connectors of a scope, also those that have expired, the next to expire first. */
export function useExemptions(scope: string) {
  return useQuery({
    queryKey: keys.exemptions(scope),
    queryFn: async ({ signal }) =>
      (await request(`${scope}/exemptions`, { schema: ExemptionList, signal })).value,
    enabled: scope !== '',
    staleTime: staleMs,
  });
}

/** An exemption by its resource id: of which thing it is, and who decided. */
export function useExemption(id: string) {
  return useQuery({
    queryKey: keys.exemption(id),
    queryFn: ({ signal }) => request(id, { schema: ExemptionResource, signal }),
    staleTime: staleMs,
  });
}

/** Exempts, or changes an exemption, by its resource id. A repeat under the same id is the same exemption. */
export function useExempt(onDone: () => void) {
  const client = useQueryClient();
  return useDecision(async ({ id, properties }: { id: string; properties: ExemptionPut['properties'] }) => {
    const answer = await request(id, { schema: ExemptionResource, method: 'PUT', body: { properties } });
    client.setQueryData(keys.exemption(id), answer);
  }, onDone);
}

export function useEndExemption(onDone: () => void) {
  return useDecision((id: string) => request(id, { schema: z.unknown(), method: 'DELETE' }), onDone);
}

/** A check of a connector, a group or a project: their resource id, and the name of the assessments of the check. */
export type AssessedScope = { scope: string; assessment: string };

/** The assignment of a check of just this thing, none if only something above it has one. */
export function useAssignment(of: AssessedScope | undefined) {
  return useQuery({
    queryKey: keys.assignment(of?.scope ?? '', of?.assessment ?? ''),
    queryFn: async ({ signal }) => {
      const path = of === undefined ? '' : assignmentsPath(of);
      return (await request(path, { schema: GovernanceAssignmentList, signal })).value[0] ?? null;
    },
    enabled: of !== undefined,
  });
}

type NewAssignment = AssessedScope & {
  /** That of the assignment that is changed. */
  key: string | undefined;
  properties: GovernanceAssignmentPut['properties'];
};

/** The page gives the assignment of a check of a thing the name of its assessments. */
export function useAssign(onDone: () => void) {
  return useDecision(
    ({ key, properties, ...of }: NewAssignment) =>
      request(`${assignmentsPath(of)}/${encodeURIComponent(key ?? of.assessment)}`, {
        schema: GovernanceAssignmentResource,
        method: 'PUT',
        body: { properties },
      }),
    onDone,
  );
}

export function useUnassign(onDone: () => void) {
  return useDecision((id: string) => request(id, { schema: z.unknown(), method: 'DELETE' }), onDone);
}

function assignmentsPath({ scope, assessment }: AssessedScope): string {
  return `${scope}/providers/Microsoft.Security/assessments/${assessment}/governanceAssignments`;
}
