import { hookEventEntity } from '../entities/hook-entity.ts';
import type { DeliveryLogEntry } from '../hooks/hook-record.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { type HttpResponse, HttpError } from './response.ts';
import { type Call, type ApiContext, readScopes, type Route, writeScopes } from './call.ts';
import type { HookCollection } from './hook-collections.ts';
import { offsetPage } from './paging.ts';
import { pageParameters, Parameters } from './parameters.ts';

/** The delivery log of a hook, and resending a delivery. */
export function hookEventRoutes(collection: HookCollection, api: ApiContext, hooks: Hooks): Route[] {
  const common = { under: '/api/v4', signedIn: true } as const;
  const template = `${collection.template}/:hook_id/events`;
  return [
    {
      ...common,
      template,
      method: 'GET',
      scopes: readScopes,
      handle: (call) => log(call, collection, api, hooks),
    },
    {
      ...common,
      template: `${template}/:hook_log_id/resend`,
      method: 'POST',
      scopes: writeScopes,
      handle: (call) => resend(call, collection, hooks),
    },
  ];
}

function log(call: Call, collection: HookCollection, api: ApiContext, hooks: Hooks): HttpResponse {
  const wanted = statusFilter(call.query.get('status'));
  const rows = hooks.executor.log(collection.hook(call)).filter((entry) => wanted(entry.status));
  const parameters = new Parameters(call.query, pageParameters);
  if ((parameters.integer('per_page') ?? 20) > 20) {
    throw new HttpError(400, { error: 'per_page does not have a valid value' });
  }
  return offsetPage({
    call,
    externalUrl: api.setting.externalUrl,
    parameters,
    rows,
    entity: hookEventEntity,
  });
}

const classes: Readonly<Record<string, (status: number) => boolean>> = {
  successful: (status) => status >= 200 && status < 300,
  client_failure: (status) => status >= 400 && status < 500,
  server_failure: (status) => status >= 500,
};

function statusFilter(text: string | null): (status: DeliveryLogEntry['status']) => boolean {
  if (text === null) return () => true;
  const tests = text.split(',').map((part) => {
    if (/^[1-5]\d\d$/.test(part)) return (status: number) => status === Number(part);
    const known = Object.hasOwn(classes, part) ? classes[part] : undefined;
    if (known === undefined) throw new HttpError(400, { error: 'status does not have a valid value' });
    return known;
  });
  return (status) => typeof status === 'number' && tests.some((test) => test(status));
}

/** Sends the same body with the same Idempotency-Key. */
async function resend(call: Call, collection: HookCollection, hooks: Hooks): Promise<HttpResponse> {
  const hook = collection.hook(call);
  const entry = hook.log.find((logged) => String(logged.id) === call.parts.at(-1));
  if (entry === undefined) throw new HttpError(404, { message: '404 Not found' });
  const result = await hooks.executor.execute({
    hook,
    trigger: entry.trigger,
    body: entry.requestBody,
    event: entry.requestHeaders['X-Gitlab-Event'] ?? '',
    eventUuid: entry.requestHeaders['X-Gitlab-Event-UUID'] ?? '',
    idempotencyKey: entry.requestHeaders['Idempotency-Key'] ?? '',
  });
  if ('reason' in result) throw new HttpError(422, { message: result.reason });
  return { status: 201, body: { response_status: result.status } };
}
