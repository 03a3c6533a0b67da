import { operations } from '../../shared/contracts/arm/operations.ts';
import type { App } from '../../shared/features/app.ts';
import { listChecks } from '../../shared/features/posture/domain/panes/count-checks.ts';
import { countChanged } from '../../shared/features/posture/domain/panes/count-changed.ts';
import { cover } from '../../shared/features/posture/domain/panes/cover.ts';
import { listFlat, listTree } from '../../shared/features/posture/domain/panes/list-inventory.ts';
import { listResources } from '../../shared/features/posture/domain/panes/list-resources.ts';
import { suggest } from '../../shared/features/posture/domain/panes/suggest.ts';
import { summarise } from '../../shared/features/posture/domain/panes/summarise.ts';
import { SnapshotExpiredError } from '../../shared/features/posture/domain/snapshot-expired-error.ts';
import { openPosture, type PostureScope } from '../../shared/features/posture/open-posture.ts';
import { getCheck } from '../../shared/features/posture/read-assessments.ts';
import { placeRows } from '../../shared/features/posture/place-rows.ts';
import { readDataStatus } from '../../shared/features/posture/read-data-status.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { readQuery } from '../edge/read-query.ts';
import { scopeOf } from '../edge/route-params.ts';
import { filtersOf, groupPathIn, listOfSlice, sortOf, windowOf } from './posture-query.ts';
import {
  presentCheck,
  presentCoverage,
  presentDataStatus,
  presentResource,
  presentRow,
  presentSuggestion,
  presentSummary,
} from './present-posture.ts';

const maxSuggestions = 20;
const {
  Inventory_List: inventory,
  InventorySummary_Get: inventorySummary,
  Suggestions_List: suggestions,
  Recommendations_List: recommendations,
  RecommendationResources_List: resources,
  Coverage_Get: coverage,
  DataStatus_Get: dataStatus,
} = operations;

/** Lists and numbers over the read model, of a connector or of those in a subscription that the caller may read. */
export const panes = {
  Inventory_List: listInventory,
  ConnectorInventory_List: listInventory,
  InventorySummary_Get: getSummary,
  ConnectorInventorySummary_Get: getSummary,
  Suggestions_List: listSuggestions,
  ConnectorSuggestions_List: listSuggestions,
  Recommendations_List: listRecommendations,
  ConnectorRecommendations_List: listRecommendations,
  RecommendationResources_List: listCheckResources,
  ConnectorRecommendationResources_List: listCheckResources,
  Coverage_Get: getCoverage,
  ConnectorCoverage_Get: getCoverage,
  DataStatus_Get: getDataStatus,
  ConnectorDataStatus_Get: getDataStatus,
} satisfies Partial<Handlers>;

async function listInventory(call: Call, app: App): Promise<ArmResponse> {
  const query = readQuery(inventory.query, call.query);
  const { asOf, index } = await openPosture(scopeIn(call), query.asOf, app);
  const filters = filtersOf(query, index, asOf);
  const parent = groupPathIn('parent', query.parent, index);
  const isTree = query.view === 'tree' || (query.view === undefined && parent !== undefined);
  const asOfMs = Date.parse(asOf);
  const listed = { filters, sort: sortOf(query.sort ?? '-failing'), ...windowOf(query), asOfMs };
  const found = isTree ? listTree(index, parent, listed) : listFlat(index, listed);
  const slice = { ...found, items: await placeRows(found.items, app) };
  return { status: 200, body: listOfSlice(slice, listed, asOf, (row) => presentRow(row, asOfMs)) };
}

async function getSummary(call: Call, app: App): Promise<ArmResponse> {
  const query = readQuery(inventorySummary.query, call.query);
  const { asOf, index } = await openPosture(scopeIn(call), query.asOf, app);
  const filters = filtersOf(query, index, asOf);
  const before = await formerPosture(call, query.changedSince, app);
  const changed = before && countChanged(before.index, index, filters);
  const summary = presentSummary(summarise(index, filters, Date.parse(asOf)), asOf);
  const counted = omitUndefined({ changedProjects: changed?.projects, changedGroups: changed?.groups });
  return { status: 200, body: { ...summary, ...counted } };
}

/** Undefined where it is not asked for, or no longer kept. */
async function formerPosture(call: Call, asOf: string | undefined, app: App) {
  if (asOf === undefined) return undefined;
  try {
    return await openPosture(scopeIn(call), asOf, app);
  } catch (failure) {
    if (failure instanceof SnapshotExpiredError) return undefined;
    throw failure;
  }
}

async function listSuggestions(call: Call, app: App): Promise<ArmResponse> {
  const { q = '', kind, asOf: at } = readQuery(suggestions.query, call.query);
  const { asOf, index } = await openPosture(scopeIn(call), at, app);
  const found = await placeRows(suggest(index, { q, kind, max: maxSuggestions }), app);
  const value = found.map(presentSuggestion);
  return { status: 200, body: { value, count: value.length, asOf } };
}

async function listRecommendations(call: Call, app: App): Promise<ArmResponse> {
  const query = readQuery(recommendations.query, call.query);
  const { asOf, index } = await openPosture(scopeIn(call), query.asOf, app);
  const listed = {
    filters: filtersOf(query, index, asOf),
    sort: sortOf(query.sort ?? '-failing'),
    ...windowOf(query),
    nowMs: Date.parse(asOf),
  };
  return { status: 200, body: listOfSlice(listChecks(index, listed), listed, asOf, presentCheck) };
}

async function listCheckResources(call: Call, app: App): Promise<ArmResponse> {
  const query = readQuery(resources.query, call.query);
  const rule = getCheck(call.params['check'] ?? '');
  const { asOf, index } = await openPosture(scopeIn(call), query.asOf, app);
  const listed = {
    filters: filtersOf(query, index, asOf),
    sort: sortOf(query.sort ?? '-failing'),
    ...windowOf(query),
  };
  const found = listResources(index, rule, listed);
  const slice = { ...found, items: await placeRows(found.items, app) };
  const now = new Date(asOf);
  return { status: 200, body: listOfSlice(slice, listed, asOf, (row) => presentResource(row, now)) };
}

async function getCoverage(call: Call, app: App): Promise<ArmResponse> {
  const query = readQuery(coverage.query, call.query);
  const { asOf, index } = await openPosture(scopeIn(call), query.asOf, app);
  return { status: 200, body: presentCoverage(cover(index, filtersOf(query, index, asOf)), asOf) };
}

async function getDataStatus(call: Call, app: App): Promise<ArmResponse> {
  readQuery(dataStatus.query, call.query);
  return { status: 200, body: presentDataStatus(await readDataStatus(scopeIn(call), app)) };
}

function scopeIn({ params, access }: Call): PostureScope {
  return { scope: scopeOf(params), permission: access };
}
