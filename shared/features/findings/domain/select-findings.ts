import { hash } from 'node:crypto';

import { z } from 'zod';

import type {
  Finding,
  FindingKind,
  FindingSeverity,
  FindingState,
} from '../../../contracts/findings/finding.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { InvalidRequestError } from '../../../platform/errors/errors.ts';
import type { FindingNumbers } from '../../posture/domain/findings-text.ts';

/** A state, or `exempt` for those that an exemption dismisses. */
export type SelectedState = FindingState | 'exempt';

/** A caller's filters; absent ones select everything. */
export type FindingSelection = {
  kind?: readonly FindingKind[];
  severity?: readonly FindingSeverity[];
  state?: readonly SelectedState[];
  scanner?: string;
  identifier?: string;
  text?: string;
  since?: string;
};

/** Whether a finding is selected. The text is looked for in the title and the place. */
export function isSelected(
  finding: Finding,
  { scanner, identifier, text, since, ...columns }: FindingSelection,
): boolean {
  return (
    hasColumns(finding, columns) &&
    (scanner === undefined ||
      [finding.scanner.id, finding.scanner.name].some((one) => isSame(one, scanner))) &&
    (identifier === undefined || finding.identifiers.some(({ value }) => isSame(value, identifier))) &&
    (since === undefined || finding.since >= since || finding.firstSeen.time >= since) &&
    (text === undefined || textOf(finding).includes(text.toLowerCase()))
  );
}

/** Columns that the service compares. A list is one of several. */
export type FindingsFilter = {
  kind?: readonly FindingKind[];
  severity?: readonly FindingSeverity[];
  state?: readonly FindingState[];
};

/** The part of a choice that the service compares. */
export function columnsOf({ kind, severity, state }: FindingSelection): FindingsFilter {
  const states = state?.map((one) => (one === 'exempt' ? 'dismissed' : one));
  return omitUndefined({ kind, severity, state: states });
}

function hasColumns({ kind, severity, state, stateBy }: Finding, wanted: FindingSelection): boolean {
  return (
    (wanted.kind?.includes(kind) ?? true) &&
    (wanted.severity?.includes(severity) ?? true) &&
    (wanted.state === undefined ||
      wanted.state.includes(state) ||
      (stateBy === 'exemption' && wanted.state.includes('exempt')))
  );
}

function isSame(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function textOf({ title, location }: Finding): string {
  return [title, ...Object.values(location)].join('\n').toLowerCase();
}

/** Whether the numbers of a project leave room for a selected finding, so that others need no query. */
export function mayHave(
  numbers: FindingNumbers | undefined,
  { kind, severity, state }: FindingSelection,
): boolean {
  const wants = (one: SelectedState) => state?.includes(one) ?? true;
  return Object.entries(numbers ?? {}).some(([name, of]) => {
    if (kind?.includes(name as FindingKind) === false) return false;
    const open = (Object.keys(of.open) as FindingSeverity[]).some(
      (one) => of.open[one] > 0 && (severity?.includes(one) ?? true),
    );
    return (
      (open && (wants('open') || wants('reopened'))) ||
      ((of.exempt ?? 0) > 0 && wants('exempt')) ||
      (of.fixed > 0 && wants('fixed')) ||
      (of.dismissed > 0 && wants('dismissed'))
    );
  });
}

/** A place in a list: the findings behind `after` of a project, and the projects behind it. */
export type FindingPosition = { connectorId: string; projectId: number; after: string };

const Token = z.tuple([z.string(), z.string(), z.int().positive(), z.string().regex(/^[0-9a-f~]{0,48}$/)]);

/** A position in a form that callers hand back as it is: URL-safe and bound to the query. */
export function findingTokenOf({ connectorId, projectId, after }: FindingPosition, query: unknown): string {
  return Buffer.from(JSON.stringify([markOf(query), connectorId, projectId, after])).toString('base64url');
}

/** The position in a token. Throws `InvalidRequestError` for a token that another query gave. */
export function findingPositionOf(token: string, query: unknown): FindingPosition {
  try {
    const [mark, connectorId, projectId, after] = Token.parse(
      JSON.parse(Buffer.from(token, 'base64url').toString('utf8')),
    );
    if (mark === markOf(query)) return { connectorId, projectId, after };
  } catch {
    // It is no token of ours.
  }
  throw new InvalidRequestError('The continuation token does not belong to this request.', {
    target: 'continuation-token',
  });
}

function markOf(query: unknown): string {
  return hash('sha256', JSON.stringify(query), 'base64url').slice(0, 16);
}
