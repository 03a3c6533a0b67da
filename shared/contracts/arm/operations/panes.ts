import { onlyOurs } from '../api-version.ts';
import {
  CheckResourceList,
  CoverageAnswer,
  DataStatus,
  InventoryList,
  InventorySummary,
  RecommendationList,
  SuggestionList,
} from '../posture-panes.ts';
import {
  FilterQuery,
  SummaryQuery,
  InventoryQuery,
  NoQuery,
  RecommendationsQuery,
  ResourcesQuery,
  SuggestionsQuery,
} from '../posture-query.ts';
import type { OperationSpec } from './operation-spec.ts';
import { connector, provider } from './scope-paths.ts';

/** Routes by function name. */
export const panePaths = {
  inventory: `${provider}/inventory`,
  inventorySummary: `${provider}/inventorySummary`,
  suggestions: `${provider}/suggestions`,
  recommendations: `${provider}/recommendations`,
  recommendationResources: `${provider}/recommendations/{check}/resources`,
  coverage: `${provider}/coverage`,
  dataStatus: `${provider}/dataStatus`,
  connectorInventory: `${connector}/inventory`,
  connectorInventorySummary: `${connector}/inventorySummary`,
  connectorSuggestions: `${connector}/suggestions`,
  connectorRecommendations: `${connector}/recommendations`,
  connectorRecommendationResources: `${connector}/recommendations/{check}/resources`,
  connectorCoverage: `${connector}/coverage`,
  connectorDataStatus: `${connector}/dataStatus`,
} as const;

/** At a subscription, the answer is about the connectors in it that the caller may read. */
const reading = {
  method: 'GET',
  apiVersions: onlyOurs,
  ofThoseBelow: true,
  action: 'Microsoft.Security/securityConnectors/read',
} as const;
const readingOne = {
  method: 'GET',
  apiVersions: onlyOurs,
  action: 'Microsoft.Security/securityConnectors/read',
} as const;

const inventory = {
  summary: 'Lists projects, or a level of the tree of groups, with their verdicts in numbers.',
  query: InventoryQuery,
  responses: { 200: InventoryList },
} as const;
const inventorySummary = {
  summary: 'Sums the inventory under filters, and counts the values of each filter.',
  query: SummaryQuery,
  responses: { 200: InventorySummary },
} as const;
const suggestions = {
  summary: 'Suggests up to 20 groups, projects and checks for a text.',
  query: SuggestionsQuery,
  responses: { 200: SuggestionList },
} as const;
const recommendations = {
  summary: 'Lists checks with the number of each verdict.',
  query: RecommendationsQuery,
  responses: { 200: RecommendationList },
} as const;
const resources = {
  summary: 'Lists what a check judged, with its verdicts.',
  query: ResourcesQuery,
  responses: { 200: CheckResourceList },
} as const;
const coverage = {
  summary: 'Counts how much of each check is assessed, why the rest is not, and what would help.',
  query: FilterQuery,
  responses: { 200: CoverageAnswer },
} as const;
const dataStatus = {
  summary: 'Gets how fresh and complete the data is, and what could not be read.',
  query: NoQuery,
  responses: { 200: DataStatus },
} as const;

/** Lists and numbers of the panes of the page, in our own version. */
export const paneOperations = {
  Inventory_List: { ...reading, ...inventory, operationId: 'Inventory_List', path: panePaths.inventory },
  InventorySummary_Get: {
    ...reading,
    ...inventorySummary,
    operationId: 'InventorySummary_Get',
    path: panePaths.inventorySummary,
  },
  Suggestions_List: {
    ...reading,
    ...suggestions,
    operationId: 'Suggestions_List',
    path: panePaths.suggestions,
  },
  Recommendations_List: {
    ...reading,
    ...recommendations,
    operationId: 'Recommendations_List',
    path: panePaths.recommendations,
  },
  RecommendationResources_List: {
    ...reading,
    ...resources,
    operationId: 'RecommendationResources_List',
    path: panePaths.recommendationResources,
  },
  Coverage_Get: { ...reading, ...coverage, operationId: 'Coverage_Get', path: panePaths.coverage },
  DataStatus_Get: { ...reading, ...dataStatus, operationId: 'DataStatus_Get', path: panePaths.dataStatus },
  ConnectorInventory_List: {
    ...readingOne,
    ...inventory,
    operationId: 'ConnectorInventory_List',
    path: panePaths.connectorInventory,
  },
  ConnectorInventorySummary_Get: {
    ...readingOne,
    ...inventorySummary,
    operationId: 'ConnectorInventorySummary_Get',
    path: panePaths.connectorInventorySummary,
  },
  ConnectorSuggestions_List: {
    ...readingOne,
    ...suggestions,
    operationId: 'ConnectorSuggestions_List',
    path: panePaths.connectorSuggestions,
  },
  ConnectorRecommendations_List: {
    ...readingOne,
    ...recommendations,
    operationId: 'ConnectorRecommendations_List',
    path: panePaths.connectorRecommendations,
  },
  ConnectorRecommendationResources_List: {
    ...readingOne,
    ...resources,
    operationId: 'ConnectorRecommendationResources_List',
    path: panePaths.connectorRecommendationResources,
  },
  ConnectorCoverage_Get: {
    ...readingOne,
    ...coverage,
    operationId: 'ConnectorCoverage_Get',
    path: panePaths.connectorCoverage,
  },
  ConnectorDataStatus_Get: {
    ...readingOne,
    ...dataStatus,
    operationId: 'ConnectorDataStatus_Get',
    path: panePaths.connectorDataStatus,
  },
} as const satisfies Record<string, OperationSpec>;
