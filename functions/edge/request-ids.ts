import { randomUUID } from 'node:crypto';

import { z } from 'zod';

/** How a request is named in its answer, in the activity list, in the log and on the jobs that it sends. */
export type RequestIds = {
  requestId: string;
  /** The caller's own, where it sent a GUID; else the request's. */
  correlationId: string;
  /** The caller's own, where it asked to have it back. */
  clientRequestId: string | undefined;
};

const Guid = z.guid();
/** A GUID by custom; more than that is not ours to repeat. */
const clientId = /^[\x21-\x7e]{1,128}$/;

/** ARM, "Common API details", request headers: what the caller calls its request; what is not well-formed counts as not sent. */
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
