import { z } from 'zod';

import { onlyOurs } from '../api-version.ts';
import { ExportRequest, ExportResource } from '../export.ts';
import type { OperationSpec } from './operation-spec.ts';
import { connector, provider } from './scope-paths.ts';

/** Routes by function name. */
export const exportPaths = {
  exports: `${provider}/exports`,
  export: `${provider}/exports/{exportId}`,
  exportContent: `${provider}/exports/{exportId}/content`,
  connectorExports: `${connector}/exports`,
  connectorExport: `${connector}/exports/{exportId}`,
  connectorExportContent: `${connector}/exports/{exportId}/content`,
} as const;

/** Whoever may read the view may export it: nothing is changed that others see. */
const one = { apiVersions: onlyOurs, action: 'Microsoft.Security/exports/read' } as const;
const several = { ...one, ofThoseBelow: true } as const;
const NoQuery = z.object({});

const create = {
  method: 'POST',
  summary: 'Starts an export of a view under its filters; a job writes it.',
  query: NoQuery,
  body: ExportRequest,
  responses: { 202: ExportResource },
} as const;
const get = {
  method: 'GET',
  summary: 'Gets the state of an export. One that nobody asks for ends after a minute while it is written.',
  query: NoQuery,
  responses: { 200: ExportResource },
} as const;
const content = {
  method: 'GET',
  summary: 'Gets the content of an export, in ranges of at most 4 MiB.',
  query: NoQuery,
  responses: { 200: null, 206: null },
} as const;

/** Exports of views, in our own version. */
export const exportOperations = {
  Exports_Create: { ...several, ...create, operationId: 'Exports_Create', path: exportPaths.exports },
  Exports_Get: { ...several, ...get, operationId: 'Exports_Get', path: exportPaths.export },
  Exports_GetContent: {
    ...several,
    ...content,
    operationId: 'Exports_GetContent',
    path: exportPaths.exportContent,
  },
  ConnectorExports_Create: {
    ...one,
    ...create,
    operationId: 'ConnectorExports_Create',
    path: exportPaths.connectorExports,
  },
  ConnectorExports_Get: {
    ...one,
    ...get,
    operationId: 'ConnectorExports_Get',
    path: exportPaths.connectorExport,
  },
  ConnectorExports_GetContent: {
    ...one,
    ...content,
    operationId: 'ConnectorExports_GetContent',
    path: exportPaths.connectorExportContent,
  },
} as const satisfies Record<string, OperationSpec>;
