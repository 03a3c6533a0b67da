import { z } from 'zod';

import { GitLabAuthorization } from '../../../shared/contracts/arm/authorization.ts';
import { ConnectorKey } from '../../../shared/contracts/connector-key.ts';
import { choiceKinds, type GroupChoice } from '../../parts/gitlab-access/choice.ts';

const KEY = 'palisade.add-gitlab';

/**
 * Entries of the wizard; absent fields have their default. It holds no code and no token: `authorization` is the answer to one that was
 * exchanged, and works for the person who got it and for this connector only.
 */
const Draft = z.object({
  name: z.string().optional(),
  subscriptionId: z.string().optional(),
  resourceGroup: z.string().optional(),
  region: z.string().optional(),
  instance: z.string().optional(),
  choice: z.object({ kind: z.enum(choiceKinds), chosen: z.array(z.string()) }).optional(),
  authorization: z
    .object({ connectorId: z.string(), instance: z.string(), answer: GitLabAuthorization })
    .optional(),
  /** Id of the connector that Create was pressed for. */
  begun: z.string().optional(),
});
export type Draft = z.infer<typeof Draft>;

/** `sessionStorage` ends with the tab, and is not shared with another one. */
export const keptDraft = {
  read(): Draft {
    try {
      return Draft.safeParse(JSON.parse(sessionStorage.getItem(KEY) ?? '{}')).data ?? {};
    } catch {
      return {};
    }
  },
  keep(draft: Draft): void {
    try {
      if (isEmpty(draft)) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, JSON.stringify(draft));
    } catch {
      // A browser may refuse storage; then the entries hold until a reload.
    }
  },
};

export function isEmpty(draft: Draft): boolean {
  return Object.values(draft).every((value) => value === undefined || value === '');
}

/** An authorization works for the connector and the GitLab that it was made for, and until its end. */
export function usableAuthorization(
  { authorization }: Draft,
  { connectorId, instance, now }: { connectorId: string; instance: string; now: Date },
): GitLabAuthorization | undefined {
  if (authorization === undefined) return undefined;
  const isSame = authorization.connectorId === connectorId && authorization.instance === instance;
  return isSame && Date.parse(authorization.answer.expiresAt) > now.getTime()
    ? authorization.answer
    : undefined;
}

export const defaultChoice: GroupChoice = { kind: 'existing', chosen: [] };

/** Undefined for a value that the API takes; otherwise why not. */
export function faultOf(field: 'name' | 'resourceGroup', value: string): string | undefined {
  const { error } = ConnectorKey.shape[field].safeParse(value);
  return error?.issues[0]?.message;
}

export const steps = [1, 2, 3] as const;
export type Step = (typeof steps)[number];

/** The step of an address, but not beyond what is filled in. */
export function stepOf(text: string | undefined, isReady: { 1: boolean; 2: boolean }): Step {
  const wanted = steps.find((step) => String(step) === text) ?? 1;
  if (!isReady[1]) return 1;
  return wanted === 3 && !isReady[2] ? 2 : wanted;
}
