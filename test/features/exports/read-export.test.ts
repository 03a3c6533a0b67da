import { expect, it } from 'vitest';

import { readBytes, readExport, readyExport } from '../../../shared/features/exports/read-export.ts';
import { writeExport } from '../../../shared/features/exports/write-export.ts';
import { NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { anExport, aPlace, contentOf, exportId, exportingApp } from '../../support/an-export.ts';

const list = () => Promise.resolve({ items: [], continuationToken: undefined });

async function readyToRead() {
  const made = exportingApp();
  await made.exports.insert(anExport(made.connector));
  await writeExport({ exportId }, made.app);
  return made;
}

it('gives the bytes of any range, across chunks', async () => {
  const { app, connector } = await readyToRead();
  const text = await contentOf(app);
  const one = await readyExport(aPlace(connector), exportId, app);

  for (const [first, last] of [
    [0, 0],
    [990, 1_010],
    [1_000, 1_999],
    [500, 4_200],
    [one.content.size - 1, one.content.size - 1],
  ] as const)
    expect(Buffer.from(await readBytes(one, { first, last }, app)).toString()).toBe(
      text.slice(first, last + 1),
    );
});

it('says how far it is while it is written, and notes that a caller asked', async () => {
  const { app, exports, connector } = exportingApp();
  await exports.insert(anExport(connector));
  await exports.setProgress(exportId, { count: 5, size: 1_000 });

  const { progress } = await readExport(aPlace(connector), exportId, app);

  expect(progress).toEqual({ count: 5, size: 1_000 });
  expect(await exports.askedAt(exportId)).toBe(app.clock.now().toISOString());
  await expect(readyExport(aPlace(connector), exportId, app)).rejects.toMatchObject({
    code: 'ExportNotReady',
    retryAfterSeconds: 2,
  });
});

it('is there only for who may read all its connectors now, at the same scope, within its day', async () => {
  const { app, connector, later } = await readyToRead();
  const { subscriptionId } = connector.key;
  const elsewhere = { ...aPlace(connector), scope: { subscriptionId } };
  await expect(readExport(elsewhere, exportId, app)).rejects.toThrow(NotFoundError);
  await expect(readExport(aPlace(connector), 'other', app)).rejects.toThrow(NotFoundError);

  later(86_400_000);

  await expect(readExport(aPlace(connector), exportId, app)).rejects.toThrow(NotFoundError);
});

it('of a subscription is hidden from who may no longer read one of its connectors', async () => {
  const { app, exports, connector } = exportingApp();
  const { subscriptionId } = connector.key;
  await exports.insert({ ...anExport(connector), scope: { subscriptionId } });
  const place = (covers: boolean) => ({ scope: { subscriptionId }, permission: { covers: () => covers } });

  await expect(readExport(place(true), exportId, app)).resolves.toMatchObject({ id: exportId });
  const refused = { ...app, connectors: { ...app.connectors, list } };
  await expect(readExport(place(false), exportId, refused)).rejects.toThrow(NotFoundError);
});
