import type { TableServiceClientOptions } from '@azure/data-tables';

type PipelinePolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];
type Request = Parameters<PipelinePolicy['sendRequest']>[0];

const timeoutMs = 30_000;

/** Reports each HTTP request, retries included, and its status (`none` without a response), and limits its time. */
export function requestPolicy(
  onRequest: (operation: string) => void,
  onResponse: (operation: string, status: string) => void,
): PipelinePolicy {
  return {
    name: 'palisadeRequests',
    async sendRequest(request, next) {
      const operation = operationOf(request);
      onRequest(operation);
      if (request.timeout === 0) request.timeout = timeoutMs;
      let status = 'none';
      try {
        const response = await next(request);
        status = String(response.status);
        return response;
      } finally {
        onResponse(operation, status);
      }
    },
  };
}

/** The SDK repeats a 429 only if it says when; where it does not, a time is put in, as different as chance is. */
export function throttlePolicy(delayMs: number): PipelinePolicy {
  return {
    name: 'palisadeThrottling',
    async sendRequest(request, next) {
      const response = await next(request);
      if (response.status === 429 && !response.headers.has('retry-after')) {
        response.headers.set('retry-after-ms', String(Math.ceil(delayMs * (1 + 3 * Math.random()))));
      }
      return response;
    },
  };
}

/**
 * Escapes the two line separators that JSON allows as they are, but that Azurite's reader of transactions takes for
 * the end of a row. Belongs before the policy that counts the bytes of the body.
 */
export const lineSeparatorPolicy: PipelinePolicy = {
  name: 'palisadeLineSeparators',
  sendRequest(request, next) {
    if (typeof request.body === 'string' && /[\u2028\u2029]/.test(request.body)) {
      request.body = request.body.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
    }
    return next(request);
  },
};

function operationOf({ method, url }: Request): string {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/$batch')) return 'transaction';
  if (pathname.endsWith('/Tables')) return 'create-table';
  if (method === 'GET') return pathname.endsWith('()') ? 'query' : 'get';
  const operations: Record<string, string> = {
    POST: 'insert',
    PUT: 'replace',
    PATCH: 'merge',
    DELETE: 'delete',
  };
  return operations[method] ?? method.toLowerCase();
}
