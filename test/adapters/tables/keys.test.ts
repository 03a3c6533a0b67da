import { describe, expect, it } from 'vitest';

import {
  lowercasePart,
  headLength,
  invertedTime,
  isBelow,
  keyPart,
  keysBelow,
  keysFrom,
  paddedId,
  paddedTime,
} from '../../../shared/adapters/tables/keys.ts';
import { hostileNames } from './hostile.ts';

describe('keys', () => {
  it('keep what GitLab and Azure names are made of as it is', () => {
    expect(keyPart('Acme$web-shop$v1.2_x')).toBe('Acme$web-shop$v1.2_x');
    expect(lowercasePart('Acme$Web')).toBe('acme$web');
  });

  it('hold nothing that a key must not hold, whatever comes in, and never more than fits', () => {
    for (const name of hostileNames) {
      expect(lowercasePart(name)).toMatch(/^[a-z0-9_.$:()~-]{0,480}$/);
    }
  });

  it('are distinct for different names, even where one is written like the code of another', () => {
    const names = [...hostileNames, 'a b', 'a~20~b', 'a~7e~20~7e~b', 'ab'];

    expect(new Set(names.map((name) => keyPart(name))).size).toBe(names.length);
  });

  it('order ids as numbers up to the largest safe one', () => {
    const ids = [1, 9, 10, 99, 1_000_000_000, Number.MAX_SAFE_INTEGER];

    expect(ids.map(paddedId).toSorted()).toEqual(ids.map(paddedId));
    expect(new Set(ids.map((id) => paddedId(id).length))).toEqual(new Set([16]));
  });

  it('order times of any year, later ones last or first', () => {
    const times = [
      '0001-01-01',
      '1969-12-31',
      '1970-01-02',
      '2026-11-23T10:00:00.5Z',
      '2287-01-01',
      '9999-12-31',
    ];

    expect(times.map(paddedTime).toSorted()).toEqual(times.map(paddedTime));
    expect(times.map(invertedTime).toSorted().toReversed()).toEqual(times.map(invertedTime));
    expect(new Set(times.flatMap((at) => [paddedTime(at).length, invertedTime(at).length]))).toEqual(
      new Set([13]),
    );
  });

  it('put a group before its subtree and its subtree before its next sibling', () => {
    const tree = ['a', 'a$b', 'a$b$c', 'a$b-c', 'a-b', 'a.b', 'a0', 'a_', 'ab'];

    expect(tree.map((name) => lowercasePart(name)).toSorted()).toEqual(tree);
  });
});

describe('the range of everything below a name', () => {
  it('holds the descendants and nothing beside them', () => {
    const { from, to } = keysBelow('n|', 'Acme$Web');
    const inside = (name: string): boolean => {
      const key = `n|${lowercasePart(name)}`;
      return key >= from && key < to;
    };

    expect(['acme$web$a', 'ACME$WEB$a$b', 'acme$web$-'].every(inside)).toBe(true);
    expect(['acme$web', 'acme$web-x$a', 'acme$webs', 'acme', 'acme$wea$z'].some(inside)).toBe(false);
  });

  it('holds descendants whose names are too long for a key, however long the ancestor is', () => {
    const deep = Array.from({ length: 20 }, (_, level) => `${level}`.padEnd(200, 'x'));
    for (let depth = 1; depth < deep.length; depth += 1) {
      const ancestor = deep.slice(0, depth).join('$');
      const { from, to } = keysBelow('n|', ancestor);
      for (let below = depth + 1; below <= deep.length; below += 1) {
        const name = deep.slice(0, below).join('$');
        const key = `n|${lowercasePart(name)}`;

        expect(key >= from && key < to).toBe(true);
        expect(isBelow(name, ancestor)).toBe(true);
      }
    }
    expect(headLength).toBeGreaterThan(400);
  });

  it('is that of all keys with the same beginning', () => {
    expect(keysFrom('t|acme|')).toEqual({ from: 't|acme|', to: 't|acme}' });
  });
});
