import { expect, it } from 'vitest';

import { commandsOf } from '../../../../../shared/features/posture/domain/ci/commands.ts';

it.each([
  ['', []],
  ['a && b || c; d\ne', ['a', 'b', 'c', 'd', 'e']],
  ['a | b & c', ['a | b & c']],
  ['a \\\n b', ['a   b']],
  ['a "x; y && $Z"', ['a "x; y && $Z"']],
  [`a 'x; $Y' b`, [`a '' b`]],
  [`a "it's; $X"; b`, [`a "it's; $X"`, 'b']],
  ['a "x\\"; $Y"; b', ['a "x\\"; $Y"', 'b']],
  ['a # b; c\nd', ['a', 'd']],
  ['a $# b#c ${#d}', ['a $# b#c ${#d}']],
  [`a 'never closed; b`, [`a 'never closed`, 'b']],
])('commands of %j are %j', (script, commands) => {
  expect(commandsOf(script)).toEqual(commands);
});

it('takes a time in proportion to its length', () => {
  const hostile = [`"`, `'`, `"'`, `\\"`, '#', ';', `"\\`].map((piece) => piece.repeat(200_000));
  const start = performance.now();

  for (const script of hostile) commandsOf(script);

  expect(performance.now() - start).toBeLessThan(5_000);
});
