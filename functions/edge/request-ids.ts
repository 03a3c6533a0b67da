import { randomUUID } from 'node:crypto';

import { z } from 'zod';

/** Ids of a request: in its response, in the activity list, in the log and on the jobs that it sends. */
export type RequestIds = {
  requestId: string;
  /** The caller's own if it sent a GUID, else the request's. */
  correlationId: string;
  /** The caller's own if it asked for it to be returned. */
  clientRequestId: string | undefined;
};

const Guid = z.guid();
/** A GUID by custom; other text is returned only if it is short and printable. */
const clientId = /^[\x21-\x7e]{1,128}$/;

/** Reads the ids that a caller sent. Malformed ones are ignored. ARM, "Common API details", request headers. */
export function requestIdsOf(headers?: Pick<Headers, 'get'>): RequestIds {
  const requestId = randomUUID();
  const correlation = Guid.safeParse(headers?.get('x-ms-correlation-request-id'));
  const given = headers?.get('x-ms-client-request-id') ?? '';
  const wantsItBack = headers?.get('x-ms-return-client-request-id')?.toLowerCase() === 'true';
  return {
    requestId,
    correlationId: correlation.success ? correlation.data : requestId,
    clientRequestId: wantsItBack && clientId.test(given) ? given : undefined,
  };
}

export function idHeaders({ requestId, correlationId, clientRequestId }: RequestIds): Record<string, string> {
  return {
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': correlationId,
    ...(clientRequestId !== undefined && { 'x-ms-client-request-id': clientRequestId }),
  };
}
