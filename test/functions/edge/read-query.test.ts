import { describe, expect, it } from 'vitest';

import { readQuery } from '../../../functions/edge/read-query.ts';
import { FilterQuery, InventoryQuery } from '../../../shared/contracts/arm/posture-query.ts';
import { InvalidRequestError } from '../../../shared/platform/errors/errors.ts';
import { thrownBy } from '../../support/thrown-by.ts';

function read(query: string) {
  return readQuery(InventoryQuery, new URLSearchParams(query));
}

describe('query parameters', () => {
  it('are read by their schema, values by comma in any case', () => {
    const query = read(
      'api-version=2026-11-01-preview&verdict=FAIL, notapplicable&top=5&sort=-failing&archived=all',
    );

    expect(query).toEqual({ verdict: ['fail', 'notApplicable'], top: 5, sort: '-failing', archived: 'all' });
  });

  it.each([
    ['unknown=1', 'unknown', 'UnknownParameter'],
    ['__proto__=1', '__proto__', 'UnknownParameter'],
    ['constructor=1', 'constructor', 'UnknownParameter'],
    ['asof=2026-11-01T00:00:00Z', 'asof', 'UnknownParameter'],
    ['q=a&q=b', 'q', 'InvalidValue'],
    [`q=${'a'.repeat(201)}`, 'q', 'InvalidValue'],
    ['top=0', 'top', 'InvalidValue'],
    ['top=201', 'top', 'InvalidValue'],
    ['top=1e2', 'top', 'InvalidValue'],
    ['skip=-1', 'skip', 'InvalidValue'],
    ['skip=99999999999999999999', 'skip', 'InvalidValue'],
    ['sort=size', 'sort', 'InvalidValue'],
    ['sort=', 'sort', 'InvalidValue'],
    ['view=grid', 'view', 'InvalidValue'],
    ['visibility=secret', 'visibility', 'InvalidValue'],
    ['visibility=public,,private', 'visibility', 'InvalidValue'],
    ['verdict=', 'verdict', 'InvalidValue'],
    ['severity=Severe', 'severity', 'InvalidValue'],
    ['tier=gold', 'tier', 'InvalidValue'],
    ['archived=maybe', 'archived', 'InvalidValue'],
    ['check=', 'check', 'InvalidValue'],
    ['group=', 'group', 'InvalidValue'],
    ['parent=', 'parent', 'InvalidValue'],
    ['asOf=yesterday', 'asOf', 'InvalidValue'],
    ['asOf=2026-13-45T00:00:00Z', 'asOf', 'InvalidValue'],
    [`connector=${'x,'.repeat(101)}x`, 'connector', 'InvalidValue'],
  ])('%s is refused by name', (query, target, code) => {
    const failure = thrownBy(() => read(query));

    expect(failure).toBeInstanceOf(InvalidRequestError);
    expect(failure).toMatchObject({ status: 400, code: 'InvalidQueryParameterValue', target });
    expect((failure as InvalidRequestError).details?.[0]).toMatchObject({ code, target });
  });

  it('that are wrong are all named', () => {
    const failure = thrownBy(() => readQuery(FilterQuery, new URLSearchParams('a=1&tier=x&archived=y')));

    expect((failure as InvalidRequestError).details?.map(({ target }) => target)).toEqual([
      'a',
      'archived',
      'tier',
    ]);
  });
});
