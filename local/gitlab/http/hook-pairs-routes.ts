import type { HookRecord } from '../hooks/hook-record.ts';
import { type HttpResponse, HttpError } from './response.ts';
import { type Call, type Route, writeScopes } from './call.ts';
import type { HookCollection } from './hook-collections.ts';

/** Sets and removes custom headers and URL variables by key. No endpoint returns their values. */
export function hookPairRoutes(collection: HookCollection): Route[] {
  return [
    ...pairRoutes(collection, 'custom_headers', (hook) => hook.customHeaders),
    ...pairRoutes(collection, 'url_variables', (hook) => hook.urlVariables),
  ];
}

function pairRoutes(
  collection: HookCollection,
  name: string,
  pairsOf: (hook: HookRecord) => Map<string, string>,
): Route[] {
  const template = `${collection.template}/:hook_id/${name}/:key`;
  const common = { under: '/api/v4', template, signedIn: true, scopes: writeScopes } as const;
  const none: HttpResponse = { status: 204, body: '' };
  return [
    {
      ...common,
      method: 'PUT',
      handle: (call) => {
        const value = call.form.get('value');
        if (value === null) throw new HttpError(400, { error: 'value is missing' });
        pairsOf(collection.hook(call)).set(keyOf(call), value);
        return none;
      },
    },
    {
      ...common,
      method: 'DELETE',
      handle: (call) => {
        const removed = pairsOf(collection.hook(call)).delete(keyOf(call));
        if (!removed) throw new HttpError(404, { message: '404 Not found' });
        return none;
      },
    },
  ];
}

function keyOf(call: Call): string {
  return call.parts.at(-1) ?? '';
}
