import { describe, expect, it } from 'vitest';

import type { ExportRequest } from '../../../shared/contracts/arm/export.ts';
import { createExport } from '../../../shared/features/exports/create-export.ts';
import { InvalidRequestError } from '../../../shared/platform/errors/errors.ts';
import { aPlace, exportingApp } from '../../support/an-export.ts';

type Request = ExportRequest['properties'];

const list = () => Promise.resolve({ items: [], continuationToken: undefined });
const latest = () => ({ asOfMs: 0, contents: [] });

it('stores an export of what the caller may read, and sends its job', async () => {
  const { app, exports, connector, sent } = exportingApp();
  const request: Request = { of: 'inventory', format: 'csv', filters: { visibility: 'public' } };

  const one = await createExport(aPlace(connector), request, app);

  expect((await exports.get(one.id))?.value).toEqual(one);
  expect(one.connectors).toEqual([{ id: connector.id, ...connector.key }]);
  expect(Date.parse(one.expiresAt) - Date.parse(one.createdAt)).toBe(86_400_000);
  expect(sent).toEqual([
    { v: 1, kind: 'write-export', connector: one.connectors[0], attempt: 0, exportId: one.id },
  ]);
});

it('writes an export of nothing at once', async () => {
  const { app, exports, connector, sent } = exportingApp();
  const { subscriptionId } = connector.key;
  const without = {
    ...app,
    connectors: { ...app.connectors, list },
    readModel: { ...app.readModel, latest },
  };

  const { id } = await createExport(
    { scope: { subscriptionId }, permission: { covers: () => true } },
    { of: 'inventory', format: 'jsonl' },
    without,
  );

  const { state, content } = (await exports.get(id))!.value;
  expect([state, content?.count, content?.size, sent]).toEqual(['Ready', 0, 0, []]);
});

describe('a request that is not valid', () => {
  it.each<[string, Request]>([
    ['properties.format', { of: 'inventory', format: 'html' }],
    ['properties.format', { of: 'cis', format: 'csv' }],
    ['properties.columns', { of: 'inventory', format: 'csv', columns: ['name', '__proto__'] }],
    ['properties.columns', { of: 'cis', format: 'json', columns: ['name'] }],
    ['properties.filters.colour', { of: 'inventory', format: 'csv', filters: { colour: 'red' } }],
    ['properties.filters.top', { of: 'inventory', format: 'csv', filters: { top: '5' } }],
    ['properties.filters.verdict', { of: 'coverage', format: 'csv', filters: { verdict: 'good' } }],
    ['properties.filters.sort', { of: 'inventory', format: 'csv', filters: { sort: 'check' } }],
    ['properties.filters.check', { of: 'recommendations', format: 'csv', filters: { check: 'NO-01' } }],
    ['properties.filters.group', { of: 'inventory', format: 'csv', filters: { group: 'no/such' } }],
    ['properties.filters.connector', { of: 'changes', format: 'csv', filters: { connector: 'none' } }],
    [
      'properties.filters.until',
      { of: 'changes', format: 'csv', filters: { since: '2026-11-02', until: '2026-11-01' } },
    ],
  ])('is refused by the name %s', async (target, request) => {
    const { app, connector, sent } = exportingApp();

    const refusal: unknown = await createExport(aPlace(connector), request, app).catch(
      (failure: unknown) => failure,
    );

    expect(refusal).toBeInstanceOf(InvalidRequestError);
    expect((refusal as InvalidRequestError).details?.map((detail) => detail.target)).toEqual([target]);
    expect(sent).toEqual([]);
  });
});
