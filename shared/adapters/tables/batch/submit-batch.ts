/** Entity-group transactions without the SDK's request per row. See docs/adr/0019-crawl-cost.md. */
import { setTimeout as wait } from 'node:timers/promises';

import { createHttpHeaders, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import type { TableClient } from '@azure/data-tables';

import { batchBody, batchHeaders } from './batch-request.ts';
import { type BatchOutcome, readBatchResponse } from './batch-response.ts';
import type { Action } from '../table-types.ts';

export type SubmitBatch = (actions: readonly Action[], id: string) => Promise<BatchOutcome>;

const attempts = 5;

/**
 * Sends transactions through the pipeline of the SDK's client, which signs them and retries a rejected request. A transient
 * failure can also be the response to one action within a 202: that is retried here.
 */
export function batchSubmitter(
  client: TableClient,
  { retryDelayMs, httpClient }: { retryDelayMs: number; httpClient: HttpClient },
): SubmitBatch {
  const [account = '', sharedAccess] = client.url.split('?');
  const base = account.endsWith('/') ? account : `${account}/`;
  const url = `${base}$batch${sharedAccess === undefined ? '' : `?${sharedAccess}`}`;

  async function submit(body: string, id: string): Promise<{ isWhole: boolean; outcome: BatchOutcome }> {
    const headers = createHttpHeaders(batchHeaders(id));
    // Plain http is for the emulator; an account's own address says https.
    const request = createPipelineRequest({
      url,
      method: 'POST',
      body,
      headers,
      allowInsecureConnection: true,
    });
    const { status, bodyAsText } = await client.pipeline.sendRequest(httpClient, request);
    return { isWhole: status > 299, outcome: readBatchResponse(status, bodyAsText ?? '') };
  }

  return async (actions, id) => {
    const body = batchBody(`${base}${client.tableName}`, actions, id);
    for (let attempt = 1; ; attempt += 1) {
      const { isWhole, outcome } = await submit(body, id);
      if (isWhole || attempt >= attempts || !isTransient(outcome)) return outcome;
      await wait(retryDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  };
}

/** `OperationTimedOut`, `ServerBusy` and similar. Table service REST API, "Table service error codes". */
function isTransient(outcome: BatchOutcome): boolean {
  if (outcome.state === 'done') return false;
  return outcome.statusCode >= 500 || outcome.statusCode === 429 || outcome.statusCode === 408;
}
