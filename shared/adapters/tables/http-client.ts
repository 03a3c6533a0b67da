import { gunzipSync, inflateSync } from 'node:zlib';

import {
  createDefaultHttpClient,
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { Agent, type Dispatcher, errors, request as send } from 'undici';

/**
 * Sends the requests of the table client over undici, which takes less CPU than Node's `http` under the SDK. Requests
 * through a proxy, with TLS settings of their own or with streams go through the SDK's own client.
 */
export function tablesHttpClient(agent: Dispatcher = new Agent()): HttpClient {
  const fallback = createDefaultHttpClient();
  return {
    sendRequest: (request) => (isPlain(request) ? sendPlain(request, agent) : fallback.sendRequest(request)),
  };
}

type PlainRequest = PipelineRequest & { body?: string | undefined };

/** The SDK's proxy policy sets `agent` where HTTPS_PROXY or HTTP_PROXY apply. */
function isPlain(request: PipelineRequest): request is PlainRequest {
  const { agent, tlsSettings, requestOverrides, body, streamResponseStatusCodes } = request;
  if (agent !== undefined || tlsSettings !== undefined || requestOverrides !== undefined) return false;
  if (request.onUploadProgress !== undefined || request.onDownloadProgress !== undefined) return false;
  return (body === undefined || typeof body === 'string') && (streamResponseStatusCodes?.size ?? 0) === 0;
}

async function sendPlain(request: PlainRequest, dispatcher: Dispatcher): Promise<PipelineResponse> {
  const { url, method, body, timeout, abortSignal } = request;
  if (!request.allowInsecureConnection && !url.startsWith('https:')) {
    throw new Error('Cannot connect without TLS while allowInsecureConnection is false.');
  }
  try {
    const response = await send(url, {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers: request.headers.toJSON({ preserveCase: true }),
      body: body ?? null,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      ...(abortSignal && { signal: abortSignal }),
    });
    const headers = createHttpHeaders(flat(response.headers));
    const bodyAsText = await textOf(response, headers.get('content-encoding'));
    return { request, status: response.statusCode, headers, bodyAsText };
  } catch (failure) {
    throw asRestError(failure, request);
  }
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) values[name] = first;
  }
  return values;
}

async function textOf({ body }: Dispatcher.ResponseData, encoding: string | undefined): Promise<string> {
  if (encoding !== 'gzip' && encoding !== 'deflate') return body.text();
  const bytes = Buffer.from(await body.arrayBuffer());
  return (encoding === 'gzip' ? gunzipSync(bytes) : inflateSync(bytes)).toString('utf8');
}

/**
 * The SDK retries a `RestError` with a system code (refused, reset, not found) and nothing else without a response. A
 * connection that the service closed is a reset; an abort and a timeout are not retried, as with the SDK's own client.
 */
function asRestError(failure: unknown, request: PipelineRequest): unknown {
  if (!(failure instanceof Error) || failure.name === 'AbortError') return failure;
  if (failure instanceof errors.HeadersTimeoutError || failure instanceof errors.BodyTimeoutError)
    return failure;
  const code = failure instanceof errors.SocketError ? 'ECONNRESET' : codeOf(failure);
  return new RestError(failure.message, { code: code ?? RestError.REQUEST_SEND_ERROR, request });
}

function codeOf(failure: Error): string | undefined {
  return 'code' in failure && typeof failure.code === 'string' ? failure.code : undefined;
}
