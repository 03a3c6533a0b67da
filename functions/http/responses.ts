import type { Page } from '../../shared/contracts/arm/list.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { PageRequest } from '../../shared/platform/stored.ts';
import type { ArmResponse, Call } from '../edge/endpoint.ts';
import { operationResultId } from './resource-ids.ts';

const pageSize = 100;
/** Microsoft's service asks pollers to wait 20 s; our operations end sooner. */
const pollSeconds = 2;

export function pageRequestOf(call: Call<unknown>): PageRequest {
  return { pageSize, continuationToken: call.continuationToken };
}

/** A page of an ARM list; `nextLink` repeats the query parameters in `kept`. */
export function listResponse<Item>(
  page: Page<Item>,
  present: (item: Item) => object,
  call: Call<unknown>,
  kept: Record<string, string> = {},
): ArmResponse {
  const value = page.items.map(present);
  if (page.continuationToken === undefined) return { status: 200, body: { value } };
  const query = new URLSearchParams({
    'api-version': call.apiVersion,
    ...kept,
    'continuation-token': page.continuationToken,
  });
  return { status: 200, body: { value, nextLink: `${call.origin}${call.path}?${query.toString()}` } };
}

/** Headers by which a client follows a long-running operation. ARM, "Track asynchronous operations". */
export function operationHeaders(
  key: ConnectorKey,
  operationId: string,
  call: Call<unknown>,
): Record<string, string> {
  const url = `${call.origin}${operationResultId(key, operationId)}?api-version=${call.apiVersion}`;
  return { 'Azure-AsyncOperation': url, 'Retry-After': String(pollSeconds) };
}

export function pollHeaders(): Record<string, string> {
  return { 'Retry-After': String(pollSeconds) };
}
