import { exportQueries } from '../../contracts/arm/export.ts';
import type { App } from '../app.ts';
import { readChangeFilter } from '../inventory/domain/read-change-filter.ts';
import { listChanges } from '../inventory/list-changes.ts';
import type { Permission } from '../permissions/ports.ts';
import { countChecks, listChecks } from '../posture/domain/panes/count-checks.ts';
import { cover } from '../posture/domain/panes/cover.ts';
import { indexSnapshot, type PostureIndex } from '../posture/domain/panes/posture-index.ts';
import { readFilters } from '../posture/domain/panes/read-filters.ts';
import { type Row, rowsIn } from '../posture/domain/panes/rows.ts';
import { select } from '../posture/domain/panes/select.ts';
import { type Sort, sortSelected } from '../posture/domain/panes/sort.ts';
import { loadSnapshot } from '../posture/load-snapshot.ts';
import { catalogue } from '../posture/open-posture.ts';
import { placeRows } from '../posture/place-rows.ts';
import { cisPage } from './domain/cis-page.ts';
import { cisReport } from './domain/cis-report.ts';
import {
  changeColumns,
  checkColumns,
  coverageColumns,
  type ListedChange,
  projectColumns,
} from './domain/columns.ts';
import type { Export } from './domain/export.ts';
import { openFindings } from './open-findings.ts';
import { type Document, type Part, writeTable } from './domain/write-table.ts';

const rowsAtOnce = 500;
/** More checks than there are. */
const allChecks = { skip: 0, top: 100_000 };

/** Opens what an export is about, as it is now; changes are those until the export was asked for. */
export async function openDocument(one: Export, app: App): Promise<Document> {
  if (one.request.of === 'changes') return { asOf: one.createdAt, parts: changesOf(one, app) };
  if (one.request.of === 'findings') return openFindings(one, onlyTo(one.connectors), app);
  const connectors = one.connectors.map(({ id, ...key }) => ({ id, key }));
  const snapshot = await loadSnapshot(connectors, app);
  const { asOf } = snapshot;
  return { asOf, parts: postureParts(one, { asOf, index: indexSnapshot(snapshot, catalogue) }, app) };
}

type Posture = { asOf: string; index: PostureIndex };

function postureParts(one: Export, posture: Posture, app: App): AsyncIterable<Part> {
  const { index, asOf } = posture;
  const { of, filters: given = {} } = one.request;
  switch (of) {
    case 'recommendations': {
      const { sort = '-failing', ...query } = exportQueries.recommendations.parse(given);
      const listed = { filters: readFilters(query, asOf), sort: sortOf(sort), ...allChecks };
      const nowMs = Date.parse(asOf);
      return writeTable(inOne(listChecks(index, { ...listed, nowMs }).items), checkColumns, formOf(one));
    }
    case 'coverage': {
      const filters = readFilters(exportQueries.coverage.parse(given), asOf);
      return writeTable(inOne(cover(index, filters).checks), coverageColumns, formOf(one));
    }
    case 'cis':
      return cisParts(one, posture);
    case 'changes':
    case 'findings':
    case 'inventory':
    case 'resources': {
      const { sort = '-failing', ...query } = exportQueries.inventory.parse(given);
      const wanted = { filters: readFilters(query, asOf), sort: sortOf(sort) };
      return writeTable(projects(index, wanted, app), projectColumns, formOf(one));
    }
  }
}

type Listed = { filters: ReturnType<typeof readFilters>; sort: Sort };

async function* projects(index: PostureIndex, { filters, sort }: Listed, app: App): AsyncGenerator<Row[]> {
  const selection = select(index.projects, index, filters);
  const positions = sortSelected(index.projects, selection, sort);
  for (let skip = 0; skip < positions.length; skip += rowsAtOnce) {
    const rows = rowsIn(index.projects, positions, { skip, top: rowsAtOnce }, index);
    yield await placeRows(rows, app);
  }
}

async function* changesOf(one: Export, app: App): AsyncGenerator<Part> {
  yield* writeTable(changePages(one, app), changeColumns, formOf(one));
}

async function* changePages(
  { scope, connectors, createdAt, request }: Export,
  app: App,
): AsyncGenerator<ListedChange[]> {
  const chosen = readChangeFilter(exportQueries.changes.parse(request.filters ?? {}));
  const until = chosen.until === undefined || chosen.until > createdAt ? createdAt : chosen.until;
  const listed = { filter: { ...chosen, until }, pageSize: rowsAtOnce };
  let continuationToken: string | undefined;
  do {
    const page = await listChanges(
      { scope, permission: onlyTo(connectors) },
      { ...listed, continuationToken },
      app,
    );
    yield page.items;
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
}

/** The connectors that were chosen when the export was asked for. */
function onlyTo(connectors: Export['connectors']): Permission {
  const names = new Set(connectors.map(nameOf));
  return { covers: ({ key }) => names.has(nameOf(key)) };
}

function nameOf({ resourceGroup, name }: { resourceGroup: string; name: string }): string {
  return `${resourceGroup}/${name}`.toLowerCase();
}

async function* cisParts({ request, connectors }: Export, { index, asOf }: Posture): AsyncGenerator<Part> {
  const filters = readFilters(exportQueries.cis.parse(request.filters ?? {}), asOf);
  const report = cisReport(countChecks(index, filters), {
    asOf,
    connectors: connectors.map(({ name }) => name),
  });
  const text = request.format === 'html' ? cisPage(report) : `${JSON.stringify(report, undefined, 2)}\n`;
  yield await Promise.resolve({ text, rows: report.items.length });
}

async function* inOne<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
  yield await Promise.resolve(items);
}

function formOf({ request: { format, columns, byteOrderMark = false } }: Export) {
  return { format: format === 'csv' ? ('csv' as const) : ('jsonl' as const), columns, byteOrderMark };
}

/** `-name` is descending by name. */
function sortOf<By extends string>(sort: By | `-${By}`): { by: By; descending: boolean } {
  const descending = sort.startsWith('-');
  return { by: (descending ? sort.slice(1) : sort) as By, descending };
}
