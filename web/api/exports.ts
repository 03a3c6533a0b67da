import { ExportResource, type ExportRequest } from '../../shared/contracts/arm/export.ts';
import { request, requestBytes } from './request.ts';
import { pathOfLink } from './path-of-link.ts';

export type ExportProperties = ExportRequest['properties'];

export function startExport(scope: string, properties: ExportProperties): Promise<ExportResource> {
  return request(`${scope}/exports`, { schema: ExportResource, method: 'POST', body: { properties } });
}

/** How far an export is; asking keeps it going. */
export function readExport(id: string, signal: AbortSignal): Promise<ExportResource> {
  return request(id, { schema: ExportResource, signal, cached: false });
}

/** The whole content of an export, read part by part. */
export async function readContent(
  { properties: { contentLink = '' } }: ExportResource,
  signal: AbortSignal,
  onPart: (share: number) => void,
): Promise<Blob> {
  const path = pathOfLink(contentLink);
  const parts: Blob[] = [];
  let read = 0;
  let size = Number.POSITIVE_INFINITY;
  while (read < size) {
    const part = await requestBytes(path, read, signal);
    if (part.bytes.size === 0) break;
    parts.push(part.bytes);
    read += part.bytes.size;
    size = part.size;
    onPart(read / size);
  }
  return new Blob(parts);
}
