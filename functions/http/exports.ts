import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ExportFormat, ExportRequest, ExportResource } from '../../shared/contracts/arm/export.ts';
import type { App } from '../../shared/features/app.ts';
import { createExport } from '../../shared/features/exports/create-export.ts';
import { rangeOf } from '../../shared/features/exports/domain/byte-range.ts';
import { cisPagePolicy } from '../../shared/features/exports/domain/cis-page.ts';
import { type Export, type ExportProgress, fileNameOf } from '../../shared/features/exports/domain/export.ts';
import { readBytes, readExport, readyExport } from '../../shared/features/exports/read-export.ts';
import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import { resourceIdOf } from '../../shared/platform/resource-scope.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { readQuery } from '../edge/read-query.ts';
import { namesEntityTag } from '../edge/entity-tag.ts';
import { scopeOf } from '../edge/route-params.ts';
import { pollHeaders } from './responses.ts';

/** Bytes of one answer; the whole of a content is answered up to this size too. */
const maxBytes = 4 * 1024 * 1024;

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
  sarif: 'application/sarif+json; charset=utf-8',
  cyclonedx: 'application/vnd.cyclonedx+json; version=1.6; charset=utf-8',
};

/** Exports of views, of a connector or of those in a subscription that the caller may read. */
export const exports = {
  Exports_Create: create,
  ConnectorExports_Create: create,
  Exports_Get: get,
  ConnectorExports_Get: get,
  Exports_GetContent: getContent,
  ConnectorExports_GetContent: getContent,
} satisfies Partial<Handlers>;

async function create(call: Call<ExportRequest>, app: App): Promise<ArmResponse> {
  readQuery(operations.Exports_Create.query, call.query);
  const body = presentExport(await createExport(placeOf(call), call.body.properties, app), call);
  const location = `${call.origin}${body.id}?api-version=${call.apiVersion}`;
  return { status: 202, body, headers: { ...pollHeaders(), Location: location } };
}

async function get(call: Call, app: App): Promise<ArmResponse> {
  readQuery(operations.Exports_Get.query, call.query);
  const one = await readExport(placeOf(call), idIn(call), app);
  return {
    status: 200,
    body: presentExport(one, call),
    headers: one.state === 'Writing' ? pollHeaders() : {},
  };
}

/**
 * The content, or one range of it: RFC 9110, section 14. A content that is larger than one answer may be is served in ranges only,
 * because the host buffers an answer as a whole.
 */
async function getContent(call: Call, app: App): Promise<ArmResponse> {
  readQuery(operations.Exports_GetContent.query, call.query);
  const one = await readyExport(placeOf(call), idIn(call), app);
  const { size, etag } = one.content;
  const headers = { ...contentHeaders(one), ETag: etag };
  if (namesEntityTag(call.precondition.ifNoneMatch ?? null, etag)) return { status: 304, headers };
  const { range, ifRange } = call;
  const wanted = rangeOf(ifRange === undefined || ifRange === etag ? range : undefined, size, maxBytes);
  if (wanted === 'unsatisfiable') return notSatisfiable(size);
  const type = contentTypes[one.request.format];
  if (wanted !== undefined) {
    const bytes = await readBytes(one, wanted, app);
    const contentRange = `bytes ${wanted.first}-${wanted.last}/${size}`;
    return { status: 206, content: { bytes, type }, headers: { ...headers, 'Content-Range': contentRange } };
  }
  if (size > maxBytes) throw rangeRequired(size);
  const bytes = size === 0 ? new Uint8Array() : await readBytes(one, { first: 0, last: size - 1 }, app);
  return { status: 200, content: { bytes, type }, headers };
}

function contentHeaders({ content, ...one }: Awaited<ReturnType<typeof readyExport>>) {
  return {
    'Accept-Ranges': 'bytes',
    'Content-Disposition': `attachment; filename="${fileNameOf(one)}"`,
    'x-ms-export-count': String(content.count),
    ...(one.request.format === 'html' && {
      'Content-Security-Policy': `${cisPagePolicy}; frame-ancestors 'none'; sandbox`,
    }),
  };
}

function notSatisfiable(size: number): ArmResponse {
  const message = `The range begins beyond the end of the export, which has ${size} bytes.`;
  return {
    status: 416,
    body: { error: { code: 'RangeNotSatisfiable', message, target: 'Range' } },
    headers: { 'Content-Range': `bytes */${size}` },
  };
}

function rangeRequired(size: number): InvalidRequestError {
  return new InvalidRequestError(
    `The export has ${size} bytes. Ask for ranges of at most ${maxBytes} bytes (Range: bytes=0-${maxBytes - 1}).`,
    { code: 'RangeRequired', target: 'Range' },
  );
}

function placeOf({ params, access }: Call<unknown>) {
  return { scope: scopeOf(params), permission: access };
}

function idIn({ params }: Call<unknown>): string {
  return params['exportId']?.toLowerCase() ?? '';
}

function presentExport(
  { id: name, ...one }: Export & { progress?: ExportProgress | undefined },
  { origin, apiVersion }: Call<unknown>,
): ExportResource {
  const { scope, request, state, createdAt, expiresAt, content, progress, message } = one;
  const owner = scope.name === undefined ? '/providers/Microsoft.Security' : '';
  const id = `${resourceIdOf(scope)}${owner}/exports/${name}`;
  const { count, size } = content ?? progress ?? { count: 0, size: 0 };
  const contentLink = content && `${origin}${id}/content?api-version=${apiVersion}`;
  return {
    id,
    name,
    type: 'Microsoft.Security/exports',
    properties: {
      of: request.of,
      format: request.format,
      state,
      count,
      size,
      createdAt,
      expiresAt,
      fileName: fileNameOf(one),
      ...omitUndefined({ asOf: content?.asOf, message, contentLink }),
    },
  };
}
