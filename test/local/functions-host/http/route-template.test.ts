import { describe, expect, it } from 'vitest';
import { matchRoute, parseRoute } from '../../../../local/functions-host/http/route-template.ts';

function match(route: string, path: string): Record<string, string> | undefined {
  return matchRoute(parseRoute(route), path === '' ? [] : path.split('/'));
}

describe('a route', () => {
  it.each([
    ['a/b', 'A/b', {}],
    ['a/{x}', 'a/1', { x: '1' }],
    ['a/{x}', 'a', undefined],
    ['a/{x}', 'a/', undefined],
    ['a/{x}', 'a/1/2', undefined],
    ['{x?}', '', {}],
    ['a/{x=7}', 'a', { x: '7' }],
    ['a/{x=7}', 'a/8', { x: '8' }],
    ['a/{*rest}', 'a', {}],
    ['a/{**rest}', 'a/1/2', { rest: '1/2' }],
    ['{*rest}', '/a//b', { rest: '/a//b' }],
    ['v{major:int}.{minor:int}', 'v1.2', { major: '1', minor: '2' }],
    ['v{major:int}.{minor:int}', 'v1.x', undefined],
    ['{name}.json', 'a.b.json', { name: 'a.b' }],
    ['a+b/{x}', 'a+b/1', { x: '1' }],
    ['', '', {}],
    ['', 'a', undefined],
  ])('%j matches %j: %j', (route, path, expected) => {
    expect(match(route, path)).toEqual(expected);
  });
});

describe('a constraint', () => {
  it.each([
    ['int', ['0', '-5', '2147483647'], ['', 'x', '1.5', '2147483648']],
    ['long', ['9223372036854775807'], ['9223372036854775808']],
    ['guid', ['6f9619ff-8b86-d011-b42d-00cf4fc964ff', '6F9619FF8B86D011B42D00CF4FC964FF'], ['6f9619ff', 'x']],
    ['alpha', ['abc', 'ABC'], ['a1', 'é']],
    ['bool', ['true', 'FALSE'], ['1']],
    ['double', ['1', '-1.5', '1e3'], ['x', '']],
    ['datetime', ['2026-11-23'], ['not-a-date']],
    ['minlength(2)', ['ab'], ['a']],
    ['maxlength(2)', ['ab'], ['abc']],
    ['length(2)', ['ab'], ['a', 'abc']],
    ['length(1,2)', ['a', 'ab'], ['abc']],
    ['min(3)', ['3'], ['2', 'x']],
    ['max(3)', ['3'], ['4']],
    ['range(3,5)', ['3', '5'], ['2', '6']],
    ['regex(^\\d{{3}}:[a-z]+$)', ['123:ab'], ['12:ab', '123:']],
    ['int:min(1):max(9)', ['5'], ['0', '10']],
  ])('%s accepts %j and not %j', (constraint, valid, invalid) => {
    const route = `{x:${constraint}}`;

    expect(valid.filter((value) => match(route, value) === undefined)).toEqual([]);
    expect(invalid.filter((value) => value !== '' && match(route, value) !== undefined)).toEqual([]);
  });

  it('is not checked for an absent value', () => {
    expect(match('a/{x:int?}', 'a')).toEqual({});
    expect(match('a/{x:int?}', 'a/b')).toBeUndefined();
  });

  it('that is unknown is an error', () => {
    expect(() => parseRoute('{x:colour}')).toThrow("the route constraint 'colour' is unknown");
  });
});
