import { expect, it } from 'vitest';
import { z } from 'zod';

import { errorDetailsOf } from '../../../functions/edge/error-details.ts';

const schema = z.strictObject({
  name: z.string().max(3),
  list: z.array(z.strictObject({ kind: z.enum(['a', 'b']) })).optional(),
});

function faults(value: unknown) {
  const { error } = schema.safeParse(value, { reportInput: true });
  return error === undefined ? [] : errorDetailsOf(error);
}

it('distinguishes missing from wrong values, each with its path', () => {
  expect(faults({ list: [{ kind: 'a' }, { kind: 'c', more: 1 }], 'x.y': 0 })).toEqual([
    { code: 'Required', target: 'name', message: 'is required' },
    { code: 'InvalidValue', target: 'list[1].kind', message: expect.any(String) },
    { code: 'UnknownProperty', target: 'list[1].more', message: 'is not a property of this resource' },
    { code: 'UnknownProperty', target: 'x.y', message: 'is not a property of this resource' },
  ]);
});

it('cuts a key that is far too long', () => {
  expect(faults({ name: 'a', ['k'.repeat(10_000)]: 0 })[0]?.target).toHaveLength(128);
});

it('does not repeat a token that stands where a property of the authorization should', () => {
  const body = z.strictObject({ authorization: z.strictObject({ code: z.string() }) });
  const authorization = { code: 'c', 'glpat-canary': true, accesToken: 't' };

  const { error } = body.safeParse({ authorization }, { reportInput: true });

  expect(errorDetailsOf(error!).map(({ target }) => target)).toEqual([
    'authorization.…',
    'authorization.accesToken',
  ]);
});
