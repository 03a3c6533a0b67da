import { expect, it } from 'vitest';

import { assertQuery } from '../../../functions/edge/query-values.ts';

function asked(query: Record<string, string> | [string, string][]): () => void {
  return () => assertQuery(new URLSearchParams(query));
}

it.each([
  ['$filter', 513],
  ['api-version', 65],
  ['continuation-token', 2_049],
  ['Continuation-Token', 2_049],
  ['code', 4_097],
  ['anything', 2_049],
])('a value of %s of %i characters is refused by its name', (name, length) => {
  const fault = expect.objectContaining({
    status: 400,
    code: 'InvalidQueryParameterValue',
    target: name,
    message: expect.stringContaining(`longer than ${length - 1} characters`) as string,
  });

  expect(asked({ [name]: ' '.repeat(length) })).toThrow(fault);
  expect(asked({ [name]: ' '.repeat(length - 1) })).not.toThrow();
});

it('a query of many values is refused', () => {
  const fault = expect.objectContaining({ status: 400, target: 'query' });

  expect(asked(Array.from({ length: 65 }, () => ['a', '']))).toThrow(fault);
  expect(asked(Array.from({ length: 64 }, () => ['a', '']))).not.toThrow();
});
