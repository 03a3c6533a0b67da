import { expect, it } from 'vitest';

import { forEachConnector } from '../../../shared/features/connectors/for-each-connector.ts';

// oxlint-disable-next-line require-await -- a list that comes from a table is awaited
async function* upTo(count: number) {
  for (let thing = 1; thing <= count; thing += 1) yield thing;
}

function visits(failing: (thing: number) => boolean) {
  const seen: number[] = [];
  const deed = (thing: number) => {
    seen.push(thing);
    return failing(thing) ? Promise.reject(new Error(`no ${thing}`)) : Promise.resolve();
  };
  return { seen, deed };
}

it('gets past what fails and says so in the end', async () => {
  const { seen, deed } = visits((thing) => thing === 2);

  await expect(forEachConnector(upTo(4), deed)).rejects.toThrow(/^no 2$/);

  expect(seen).toEqual([1, 2, 3, 4]);
});

it('tells how many failed, and what the first said', async () => {
  const { deed } = visits((thing) => thing > 1);

  await expect(forEachConnector(upTo(4), deed)).rejects.toThrow(
    '3 could not be looked after; the first of them: no 2',
  );
});

it('ends early where everything fails: it is not the things then', async () => {
  const { seen, deed } = visits(() => true);

  await expect(forEachConnector(upTo(1_000), deed)).rejects.toThrow(/^10 could not/);

  expect(seen).toHaveLength(10);
});

it('is content where nothing fails', async () => {
  const { seen, deed } = visits(() => false);

  await forEachConnector(upTo(2), deed);

  expect(seen).toEqual([1, 2]);
});
