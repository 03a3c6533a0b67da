import type { HookRecord } from '../hooks/hook-record.ts';
import { type Answer, Refused } from './answer.ts';
import { type Call, type Route, writeScopes } from './call.ts';
import type { HookPlace } from './hook-places.ts';

/** Custom headers and URL variables, each set and removed by its key; values are never shown again. */
export function customHeaderRoutes(place: HookPlace): Route[] {
  return [
    ...pairRoutes(place, 'custom_headers', (hook) => hook.customHeaders),
    ...pairRoutes(place, 'url_variables', (hook) => hook.urlVariables),
  ];
}

function pairRoutes(
  place: HookPlace,
  name: string,
  pairsOf: (hook: HookRecord) => Map<string, string>,
): Route[] {
  const template = `${place.template}/:hook_id/${name}/:key`;
  const common = { under: '/api/v4', template, signedIn: true, scopes: writeScopes } as const;
  const none: Answer = { status: 204, body: '' };
  return [
    {
      ...common,
      method: 'PUT',
      handle: (call) => {
        const value = call.form.get('value');
        if (value === null) throw new Refused(400, { error: 'value is missing' });
        pairsOf(place.hook(call)).set(keyOf(call), value);
        return none;
      },
    },
    {
      ...common,
      method: 'DELETE',
      handle: (call) => {
        const removed = pairsOf(place.hook(call)).delete(keyOf(call));
        if (!removed) throw new Refused(404, { message: '404 Not found' });
        return none;
      },
    },
  ];
}

function keyOf(call: Call): string {
  return call.parts.at(-1) ?? '';
}
