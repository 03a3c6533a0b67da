import type { ErrorDetail } from '../../contracts/arm/error.ts';
import {
  exportColumns,
  exportFormats,
  exportQueries,
  type ExportRequest,
} from '../../contracts/arm/export.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import type { App } from '../app.ts';
import { faultsOf } from '../posture/domain/panes/check-filters.ts';
import type { Filters } from '../posture/domain/panes/filters.ts';
import { indexSnapshot } from '../posture/domain/panes/posture-index.ts';
import { readFilters } from '../posture/domain/panes/read-filters.ts';
import { loadSnapshot } from '../posture/load-snapshot.ts';
import { catalogue, type PostureScope, readableConnectors } from '../posture/open-posture.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { type Export, expiryOf } from './domain/export.ts';
import { writeExport } from './write-export.ts';

type Request = ExportRequest['properties'];

/**
 * Stores an export of what the caller may read, and sends the job that writes it. After a crash in between nobody knows its id,
 * and it goes with its day. Throws `InvalidRequestError` that names what is wrong, and `NotFoundError` for a connector.
 */
export async function createExport(place: PostureScope, request: Request, app: App): Promise<Export> {
  const connectors = await readableConnectors(place, app);
  assertValid([...faultsOfForm(request), ...(await faultsOfFilters(request, connectors, app))]);
  const now = app.clock.now();
  const one: Export = {
    id: app.ids.newId(),
    scope: place.scope,
    connectors: connectors.map(({ id, key }) => ({ id, ...key })),
    request,
    state: 'Writing',
    createdAt: now.toISOString(),
    expiresAt: expiryOf(now).toISOString(),
  };
  await app.exports.insert(one);
  const [connector] = one.connectors;
  // A job is about a connector; without one there is nothing to read.
  if (connector === undefined) await writeExport({ exportId: one.id }, app);
  else await app.jobs.send([{ v: 1, kind: 'write-export', connector, attempt: 0, exportId: one.id }]);
  return one;
}

function faultsOfForm({ of, format, columns = [] }: Request): ErrorDetail[] {
  const formats: readonly string[] = exportFormats[of];
  const known = of === 'cis' ? [] : exportColumns[of];
  const unknown = columns.filter((name) => !known.includes(name));
  return [
    ...(formats.includes(format) ? [] : [fault('format', `of ${of} must be of ${formats.join(', ')}`)]),
    ...(unknown.length === 0
      ? []
      : [fault('columns', known.length === 0 ? `are none of ${of}` : `must be of ${known.join(', ')}`)]),
  ];
}

async function faultsOfFilters(
  { of, filters = {} }: Request,
  connectors: readonly Connector[],
  app: App,
): Promise<ErrorDetail[]> {
  const schema = exportQueries[of];
  const unknown = Object.keys(filters).filter((name) => !Object.hasOwn(schema.shape, name));
  const read = schema.safeParse(filters);
  const faults = [
    ...unknown.slice(0, 10).map((name) => fault(`filters.${name}`, `is no parameter of ${of}`)),
    ...(read.error?.issues.map(({ path, message }) => fault(`filters.${String(path[0])}`, message)) ?? []),
  ];
  if (faults.length > 0 || !read.success) return faults;
  if ('since' in read.data && isTurnedRound(read.data))
    return [fault('filters.until', 'must be later than since')];
  const snapshot = await loadSnapshot(connectors, app);
  const index = indexSnapshot(snapshot, catalogue);
  const wrong = faultsOf(placesIn(of, filters, snapshot.asOf), index);
  return wrong.map((one) => ({ ...one, target: `filters.${one.target ?? ''}` }));
}

/** Filters of a valid request that name something. The group of a change may be gone, so it is not looked for. */
function placesIn(of: Request['of'], filters: Record<string, string>, asOf: string): Filters {
  if (of !== 'changes' && of !== 'findings') return readFilters(exportQueries[of].parse(filters), asOf);
  const { connector, group } = exportQueries[of].parse(filters);
  return readFilters({ connector, ...(of === 'findings' && { group }) }, asOf);
}

function isTurnedRound({
  since,
  until,
}: {
  since?: string | undefined;
  until?: string | undefined;
}): boolean {
  return since !== undefined && until !== undefined && since >= until;
}

function fault(name: string, message: string): ErrorDetail {
  return { code: 'InvalidValue', target: name, message };
}

function assertValid(faults: readonly ErrorDetail[]): void {
  if (faults.length === 0) return;
  const details = faults.map((one) => ({ ...one, target: `properties.${one.target ?? ''}` }));
  const words = details.map(({ target, message }) => `${target} ${message}`).join('; ');
  throw new InvalidRequestError(`The request is not valid: ${words}.`, {
    ...(details[0]?.target === undefined ? {} : { target: details[0].target }),
    details,
  });
}
