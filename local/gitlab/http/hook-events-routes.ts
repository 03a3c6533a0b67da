import { hookEventEntity } from '../entities/hook-entity.ts';
import type { DeliveryLogEntry } from '../hooks/hook-record.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { type Answer, Refused } from './answer.ts';
import { type Call, type Face, readScopes, type Route, writeScopes } from './call.ts';
import type { HookPlace } from './hook-places.ts';
import { offsetPage } from './paging.ts';
import { pageParameters, Parameters } from './parameters.ts';

/** The log of a hook's deliveries, and sending one of them again. */
export function hookEventRoutes(place: HookPlace, face: Face, hooks: Hooks): Route[] {
  const common = { under: '/api/v4', signedIn: true } as const;
  const template = `${place.template}/:hook_id/events`;
  return [
    {
      ...common,
      template,
      method: 'GET',
      scopes: readScopes,
      handle: (call) => log(call, place, face, hooks),
    },
    {
      ...common,
      template: `${template}/:hook_log_id/resend`,
      method: 'POST',
      scopes: writeScopes,
      handle: (call) => resend(call, place, hooks),
    },
  ];
}

function log(call: Call, place: HookPlace, face: Face, hooks: Hooks): Answer {
  const wanted = statusFilter(call.query.get('status'));
  const rows = hooks.executor.log(place.hook(call)).filter((entry) => wanted(entry.status));
  const parameters = new Parameters(call.query, pageParameters);
  if ((parameters.integer('per_page') ?? 20) > 20) {
    throw new Refused(400, { error: 'per_page does not have a valid value' });
  }
  return offsetPage({
    call,
    externalUrl: face.setting.externalUrl,
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
    if (known === undefined) throw new Refused(400, { error: 'status does not have a valid value' });
    return known;
  });
  return (status) => typeof status === 'number' && tests.some((test) => test(status));
}

/** The same body under the same Idempotency-Key. */
async function resend(call: Call, place: HookPlace, hooks: Hooks): Promise<Answer> {
  const hook = place.hook(call);
  const entry = hook.log.find((logged) => String(logged.id) === call.parts.at(-1));
  if (entry === undefined) throw new Refused(404, { message: '404 Not found' });
  const posted = await hooks.executor.execute({
    hook,
    trigger: entry.trigger,
    body: entry.requestBody,
    event: entry.requestHeaders['X-Gitlab-Event'] ?? '',
    eventUuid: entry.requestHeaders['X-Gitlab-Event-UUID'] ?? '',
    idempotencyKey: entry.requestHeaders['Idempotency-Key'] ?? '',
  });
  if ('reason' in posted) throw new Refused(422, { message: posted.reason });
  return { status: 201, body: { response_status: posted.status } };
}
