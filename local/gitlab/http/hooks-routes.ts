import type { Details } from '../details/details.ts';
import { hookEntity } from '../entities/hook-entity.ts';
import type { HookRecord } from '../hooks/hook-record.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { type HttpResponse, ok, HttpError } from './response.ts';
import { type Call, type ApiContext, readScopes, type Route, writeScopes } from './call.ts';
import { blankHook, hookChanges } from './hook-parameters.ts';
import { hookPairRoutes } from './hook-pairs-routes.ts';
import { hookEventRoutes } from './hook-events-routes.ts';
import { type HookCollection, hookCollections } from './hook-collections.ts';
import { hookTestRoutes } from './hook-test-routes.ts';
import { offsetPage } from './paging.ts';
import { pageParameters, Parameters } from './parameters.ts';

/** The same endpoints for the hooks of groups, of projects and of the instance. */
export function hooksRoutes(api: ApiContext, hooks: Hooks, details: Details): Route[] {
  return hookCollections(api, hooks, details).flatMap((collection) => [
    ...collectionRoutes(collection, api, hooks),
    ...singleRoutes(collection, hooks),
    ...hookPairRoutes(collection),
    ...hookEventRoutes(collection, api, hooks),
    ...hookTestRoutes(collection, hooks),
  ]);
}

function collectionRoutes(collection: HookCollection, api: ApiContext, hooks: Hooks): Route[] {
  const common = { under: '/api/v4', template: collection.template, signedIn: true } as const;
  return [
    { ...common, method: 'GET', scopes: readScopes, handle: (call) => list(call, collection, api, hooks) },
    { ...common, method: 'POST', scopes: writeScopes, handle: (call) => create(call, collection, hooks) },
  ];
}

function singleRoutes(collection: HookCollection, hooks: Hooks): Route[] {
  const template = `${collection.template}/:hook_id`;
  const common = { under: '/api/v4', template, signedIn: true } as const;
  const shown = (hook: HookRecord): HttpResponse => ok(entity(hook, hooks));
  return [
    { ...common, method: 'GET', scopes: readScopes, handle: (call) => shown(collection.hook(call)) },
    {
      ...common,
      method: 'PUT',
      scopes: writeScopes,
      handle: (call) => shown(update(call, collection, hooks)),
    },
    {
      ...common,
      method: 'DELETE',
      scopes: writeScopes,
      handle: (call) => {
        hooks.instance.registry.remove(collection.hook(call));
        return { status: 204, body: '' };
      },
    },
  ];
}

function entity(hook: HookRecord, hooks: Hooks): Record<string, unknown> {
  return hookEntity(hook, { alertStatus: hooks.alertStatus(hook), signing: hooks.signing });
}

function list(call: Call, collection: HookCollection, api: ApiContext, hooks: Hooks): HttpResponse {
  const ownerId = collection.ownerId(call);
  const rows = [...hooks.instance.registry.of(collection.kind, ownerId), ...collection.foreign(ownerId)];
  const parameters = new Parameters(call.query, pageParameters);
  const { externalUrl } = api.setting;
  return offsetPage({ call, externalUrl, parameters, rows, entity: (hook) => entity(hook, hooks) });
}

function create(call: Call, collection: HookCollection, hooks: Hooks): HttpResponse {
  const ownerId = collection.ownerId(call);
  if (!call.form.has('url')) throw new HttpError(400, { error: 'url is missing' });
  const { registry } = hooks.instance;
  if (registry.of(collection.kind, ownerId).length >= collection.maxHooks)
    throw new HttpError(422, collection.tooManyBody);
  const identity = { kind: collection.kind, ownerId, createdAt: hooks.now().getTime() };
  const blank = blankHook({ ...identity, id: 0 });
  const hook = { ...blank, ...hookChanges(blank, call.form, hooks.signing), id: registry.nextId() };
  registry.add(hook);
  return { status: 201, body: entity(hook, hooks) };
}

function update(call: Call, collection: HookCollection, hooks: Hooks): HookRecord {
  const hook = collection.hook(call);
  if (call.form.size === 0) throw new HttpError(400, { error: 'No parameters provided' });
  return Object.assign(hook, hookChanges(hook, call.form, hooks.signing));
}
