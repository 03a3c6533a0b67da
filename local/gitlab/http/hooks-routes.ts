import { hookEntity } from '../entities/hook-entity.ts';
import type { HookRecord } from '../hooks/hook-record.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { type Answer, ok, Refused } from './answer.ts';
import { type Call, type Face, readScopes, type Route, writeScopes } from './call.ts';
import { blankHook, hookChanges } from './hook-parameters.ts';
import { customHeaderRoutes } from './hook-pairs-routes.ts';
import { hookEventRoutes } from './hook-events-routes.ts';
import { type HookPlace, hookPlaces } from './hook-places.ts';
import { hookTestRoutes } from './hook-test-routes.ts';
import { offsetPage } from './paging.ts';
import { pageParameters, Parameters } from './parameters.ts';

/** The same operations for the hooks of groups, of projects and of the whole instance. */
export function hooksRoutes(face: Face, hooks: Hooks): Route[] {
  return hookPlaces(face, hooks).flatMap((place) => [
    ...collectionRoutes(place, face, hooks),
    ...singleRoutes(place, hooks),
    ...customHeaderRoutes(place),
    ...hookEventRoutes(place, face, hooks),
    ...hookTestRoutes(place, hooks),
  ]);
}

function collectionRoutes(place: HookPlace, face: Face, hooks: Hooks): Route[] {
  const common = { under: '/api/v4', template: place.template, signedIn: true } as const;
  return [
    { ...common, method: 'GET', scopes: readScopes, handle: (call) => list(call, place, face, hooks) },
    { ...common, method: 'POST', scopes: writeScopes, handle: (call) => create(call, place, hooks) },
  ];
}

function singleRoutes(place: HookPlace, hooks: Hooks): Route[] {
  const template = `${place.template}/:hook_id`;
  const common = { under: '/api/v4', template, signedIn: true } as const;
  const shown = (hook: HookRecord): Answer => ok(entity(hook, hooks));
  return [
    { ...common, method: 'GET', scopes: readScopes, handle: (call) => shown(place.hook(call)) },
    { ...common, method: 'PUT', scopes: writeScopes, handle: (call) => shown(update(call, place, hooks)) },
    {
      ...common,
      method: 'DELETE',
      scopes: writeScopes,
      handle: (call) => {
        hooks.instance.registry.remove(place.hook(call));
        return { status: 204, body: '' };
      },
    },
  ];
}

function entity(hook: HookRecord, hooks: Hooks): Record<string, unknown> {
  return hookEntity(hook, { alertStatus: hooks.alertStatus(hook), signing: hooks.signing });
}

function list(call: Call, place: HookPlace, face: Face, hooks: Hooks): Answer {
  const rows = [...hooks.instance.registry.of(place.kind, place.ownerId(call))];
  const parameters = new Parameters(call.query, pageParameters);
  const { externalUrl } = face.setting;
  return offsetPage({ call, externalUrl, parameters, rows, entity: (hook) => entity(hook, hooks) });
}

function create(call: Call, place: HookPlace, hooks: Hooks): Answer {
  const ownerId = place.ownerId(call);
  if (!call.form.has('url')) throw new Refused(400, { error: 'url is missing' });
  const { registry } = hooks.instance;
  if (registry.of(place.kind, ownerId).length >= place.most) throw new Refused(422, place.tooMany);
  const identity = { kind: place.kind, ownerId, createdAt: hooks.now().getTime() };
  const blank = blankHook({ ...identity, id: 0 });
  const hook = { ...blank, ...hookChanges(blank, call.form, hooks.signing), id: registry.nextId() };
  registry.add(hook);
  return { status: 201, body: entity(hook, hooks) };
}

function update(call: Call, place: HookPlace, hooks: Hooks): HookRecord {
  const hook = place.hook(call);
  if (call.form.size === 0) throw new Refused(400, { error: 'No parameters provided' });
  return Object.assign(hook, hookChanges(hook, call.form, hooks.signing));
}
