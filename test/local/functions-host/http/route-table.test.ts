import { describe, expect, it } from 'vitest';
import type { FunctionInfo } from '../../../../local/functions-host/function-info.ts';
import { RouteTable } from '../../../../local/functions-host/http/route-table.ts';

function aFunction(name: string, route: string, methods = ['GET']): FunctionInfo {
  return { name, type: 'http', route, methods, authLevel: 'anonymous' };
}

describe('a table of routes', () => {
  it('tries functions by name, ordinal and case-insensitive, regardless of the order of registration', () => {
    const table = new RouteTable(
      [aFunction('beta', '{x}'), aFunction('Alpha', '{y}'), aFunction('b_', '{z}')],
      '',
    );

    expect(table.match('GET', ['1'])?.info.name).toBe('Alpha');
  });

  it('requires the prefix before every route', () => {
    const table = new RouteTable([aFunction('hello', 'hello')], 'api/v1');

    expect(table.match('GET', ['API', 'v1', 'hello'])?.info.name).toBe('hello');
    expect(table.match('GET', ['hello'])).toBeUndefined();
  });

  it('allows two functions to share a route for different methods', () => {
    const table = new RouteTable([aFunction('read', 'x', ['GET']), aFunction('write', 'x', ['PUT'])], '');

    expect(table.match('PUT', ['x'])?.info.name).toBe('write');
    expect(table.match('POST', ['x'])).toBeUndefined();
  });

  it.each([
    [
      'administrators',
      "The route 'administrators' of function 'example' is reserved: it begins with admin or runtime.",
    ],
    [
      'Runtime/x',
      "The route 'Runtime/x' of function 'example' is reserved: it begins with admin or runtime.",
    ],
    [
      '{x:colour}',
      "The route '{x:colour}' of function 'example' is invalid: the route constraint 'colour' is unknown.",
    ],
    [
      '{*all}/x',
      "The route '{*all}/x' of function 'example' is invalid: a catch-all parameter must come last.",
    ],
  ])('rejects the route %s', (route, message) => {
    expect(() => new RouteTable([aFunction('example', route)], '')).toThrow(message);
  });
});
