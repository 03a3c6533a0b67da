import type { Finding } from '../../contracts/findings/finding.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { PageRequest } from '../../platform/stored.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { NotFoundError } from '../../platform/errors/errors.ts';
import type { App } from '../app.ts';
import { getProject } from '../inventory/read-inventory.ts';
import { type FindingNumbers, findingNumbers, findingsText } from '../posture/domain/findings-text.ts';
import { countSelected, type SelectedSums } from './count-selected.ts';
import {
  columnsOf,
  type FindingPosition,
  findingPositionOf,
  findingTokenOf,
  type FindingSelection,
  isSelected,
  mayHave,
} from './domain/select-findings.ts';

/** A project whose findings are listed. */
export type ListedProject = {
  connector: ConnectorKey;
  connectorId: string;
  projectId: number;
  fullPath: string;
  numbers: FindingNumbers | undefined;
};
export type ListedFinding = { project: ListedProject; finding: Finding };
export type FindingPage = {
  items: ListedFinding[];
  continuationToken: string | undefined;
  asOf: string;
  sums: SelectedSums;
};

/** Findings that one request reads at most; the page may then be short, and goes on behind them. */
const maxRead = 5_000;

/**
 * A page of findings of some projects, in the order of these and of ids. Projects whose numbers leave no room for a selected one
 * are passed over without a query. Throws `InvalidRequestError` for a foreign token.
 */
export async function listFindings(
  { projects, asOf }: { projects: readonly ListedProject[]; asOf: string },
  selection: FindingSelection,
  { pageSize, continuationToken }: PageRequest,
  app: App,
): Promise<FindingPage> {
  const query = [selection, projects.length === 1 ? projects[0]?.projectId : undefined];
  const start = continuationToken === undefined ? undefined : findingPositionOf(continuationToken, query);
  const { items, next } = await read(projects, { start, selection, pageSize }, app);
  const token = next === undefined ? undefined : findingTokenOf(next, query);
  const sums = await countSelected(projects, selection, asOf, app);
  return { items, continuationToken: token, asOf, sums };
}

type PageWish = { start: FindingPosition | undefined; selection: FindingSelection; pageSize: number };

async function read(
  projects: readonly ListedProject[],
  { start, selection, pageSize }: PageWish,
  app: App,
): Promise<{ items: ListedFinding[]; next: FindingPosition | undefined }> {
  const items: ListedFinding[] = [];
  let examined = 0;
  let last: FindingPosition | undefined;
  const filter = columnsOf(selection);
  for (const project of from(projects, start)) {
    const place = { connectorId: project.connectorId, projectId: project.projectId };
    const after = isAt(project, start) && start?.after !== '' ? start?.after : undefined;
    if (!mayHave(project.numbers, selection)) continue;
    for await (const page of app.findings.pages(place, { filter, ...omitUndefined({ after }) })) {
      for (const finding of page) {
        if (items.length === pageSize || examined === maxRead) return { items, next: last };
        examined += 1;
        last = { ...place, after: finding.id };
        if (isSelected(finding, selection)) items.push({ project, finding });
      }
    }
  }
  return { items, next: undefined };
}

/** Projects from the one at a position on; from the start if it is gone. */
function from(
  projects: readonly ListedProject[],
  start: FindingPosition | undefined,
): readonly ListedProject[] {
  const at = projects.findIndex((project) => isAt(project, start));
  return at < 0 ? projects : projects.slice(at);
}

function isAt({ connectorId, projectId }: ListedProject, start: FindingPosition | undefined): boolean {
  return start?.connectorId === connectorId && start.projectId === projectId;
}

/** The project of a path, with the numbers of its import. Throws `NotFoundError`. */
export async function scannedProjectOf(
  key: ConnectorKey,
  group: string,
  path: string,
  app: App,
): Promise<ListedProject> {
  const { row, scope } = await getProject(key, group, path, { removed: false }, app);
  const { id: projectId, fullyQualifiedName } = row.facts;
  const state = await app.findings.state({ connectorId: scope.connectorId, projectId });
  return {
    connector: key,
    connectorId: scope.connectorId,
    projectId,
    fullPath: fullyQualifiedName.replaceAll('$', '/'),
    numbers: findingNumbers(findingsText(state?.value.counts)),
  };
}

/** Throws `NotFoundError`. */
export async function getFinding(
  { connectorId, projectId }: ListedProject,
  id: string,
  app: App,
): Promise<Finding> {
  const found = await app.findings.get({ connectorId, projectId }, id);
  if (found === undefined) throw new NotFoundError(`Finding '${id}' does not exist.`);
  return found;
}
