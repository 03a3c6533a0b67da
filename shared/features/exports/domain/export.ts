import { z } from 'zod';

import { ExportRequest, ExportState } from '../../../contracts/arm/export.ts';
import { ConnectorRef } from '../../../contracts/connector-key.ts';
import { ResourceScope } from '../../../contracts/resource-scope.ts';

/** The result of a writer: `attempt` names the writer whose chunks are its content. */
const ExportContent = z.object({
  attempt: z.string(),
  count: z.int(),
  size: z.int(),
  /** Strong ETag: a digest of all bytes. */
  etag: z.string(),
  asOf: z.string(),
});
export type ExportContent = z.infer<typeof ExportContent>;

/** An export as it is stored. `connectors` are those that its creator could read. */
export const Export = z.object({
  id: z.string(),
  scope: ResourceScope,
  connectors: z.array(ConnectorRef),
  request: ExportRequest.shape.properties,
  state: ExportState,
  createdAt: z.string(),
  expiresAt: z.string(),
  content: ExportContent.optional(),
  message: z.string().optional(),
});
export type Export = z.infer<typeof Export>;

/** Progress of a writer: rows and bytes so far. */
export type ExportProgress = { count: number; size: number };

const keptMs = 24 * 3_600_000;
const unaskedMs = 60_000;

export function expiryOf(createdAt: Date): Date {
  return new Date(createdAt.getTime() + keptMs);
}

/** Whether nobody asked for an export for a minute while it was written. Times are ISO 8601. */
export function isAbandoned(beganAt: string, askedAt: string | undefined, now: Date): boolean {
  const last = Math.max(Date.parse(beganAt), askedAt === undefined ? 0 : Date.parse(askedAt));
  return now.getTime() - last > unaskedMs;
}

const extensions = {
  csv: 'csv',
  jsonl: 'jsonl',
  json: 'json',
  html: 'html',
  sarif: 'sarif',
  cyclonedx: 'cdx.json',
} as const;

/** `palisade-inventory-2026-11-30.csv` */
export function fileNameOf({ request, createdAt }: Pick<Export, 'request' | 'createdAt'>): string {
  return `palisade-${request.of}-${createdAt.slice(0, 10)}.${extensions[request.format]}`;
}
