import functions from '@azure/functions';
import type { HttpRequest, InvocationContext } from '@azure/functions';

type RequestParts = {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  params?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
};

/** A request as the genuine library gives it to a handler; from this machine unless `host` in the headers says else. */
export function aRequest({
  method = 'GET',
  path = '/',
  query,
  params,
  headers = {},
  body,
}: RequestParts = {}): HttpRequest {
  const { host = '127.0.0.1:7071', ...others } = headers;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new functions.HttpRequest({
    method,
    url: `http://${host}${path}?${new URLSearchParams(query).toString()}`,
    ...(query === undefined ? {} : { query }),
    ...(params === undefined ? {} : { params }),
    headers: { ...length, ...others },
    ...(body === undefined ? {} : { body: { string: body } }),
  });
}

/** An invocation whose log can be read. */
export function anInvocation(triggerMetadata?: Record<string, unknown>): {
  context: InvocationContext;
  lines: string[];
} {
  const lines: string[] = [];
  const context = new functions.InvocationContext({
    functionName: 'tested',
    ...(triggerMetadata === undefined ? {} : { triggerMetadata }),
    logHandler: (level, ...words) => void lines.push([level, ...words].join(' ')),
  });
  return { context, lines };
}
