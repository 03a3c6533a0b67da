import type { ChangeResource } from '../../shared/contracts/arm/change.ts';
import type { ChangesQuery } from '../../shared/contracts/arm/changes-query.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { App } from '../../shared/features/app.ts';
import { actorOf } from '../../shared/features/inventory/domain/actor-of.ts';
import type { ChangeFilter } from '../../shared/features/inventory/domain/change-filter.ts';
import type { ChangeEvent } from '../../shared/features/inventory/domain/describe-change.ts';
import { readChangeFilter } from '../../shared/features/inventory/domain/read-change-filter.ts';
import { presentedAfter } from '../../shared/features/inventory/domain/presented-after.ts';
import { listChanges } from '../../shared/features/inventory/list-changes.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { invalidQuery, readQuery } from '../edge/read-query.ts';
import { scopeOf } from '../edge/route-params.ts';
import { devopsId } from './resource-ids.ts';
import { listResponse } from './responses.ts';

const defaultTop = 100;

/** The change feed of a connector, or of those in a subscription that the caller may read. */
export const changes = {
  Changes_List: list,
  Changes_ListBySubscription: list,
} satisfies Partial<Handlers>;

async function list(call: Call, app: App): Promise<ArmResponse> {
  const query = readQuery(operations.Changes_List.query, call.query);
  const { top: pageSize = defaultTop, 'continuation-token': continuationToken } = query;
  const wanted = {
    filter: filterOf(query),
    pageSize,
    continuationToken,
    withTotals: query.totals === 'true',
  };
  const page = await listChanges({ scope: scopeOf(call.params), permission: call.access }, wanted, app);
  const { status, body } = listResponse(
    page,
    ({ connector, event }) => presentChange(event, connector.key),
    call,
    keptOf(call),
  );
  return { status, body: { ...body, asOf: page.asOf, ...omitUndefined({ totals: page.totals }) } };
}

/** Throws `InvalidRequestError` for a time that ends before it begins. */
function filterOf(query: ChangesQuery): ChangeFilter {
  const { since, until } = query;
  if (since !== undefined && until !== undefined && since >= until)
    throw invalidQuery([{ code: 'InvalidValue', target: 'until', message: 'must be later than since' }]);
  return readChangeFilter(query);
}

/** Later pages have no totals. */
function keptOf({ query }: Call): Record<string, string> {
  const left = new Set(['api-version', 'continuation-token', 'totals']);
  return Object.fromEntries([...query].filter(([name]) => !left.has(name.toLowerCase())));
}

function presentChange({ id, after, ...properties }: ChangeEvent, key: ConnectorKey): ChangeResource {
  return {
    id: `${devopsId(key)}/changes/${id}`,
    name: id,
    type: 'Microsoft.Security/securityConnectors/devops/changes',
    properties: {
      ...properties,
      connector: key.name,
      ...omitUndefined({
        after: after === undefined ? undefined : presentedAfter(after),
        actor: actorOf(properties.cause),
      }),
    },
  };
}
