import pMap from 'p-map';

import type { Connector } from '../connectors/domain/connector.ts';
import type { App } from '../app.ts';
import { SnapshotExpiredError } from './domain/snapshot-expired-error.ts';
import type { Snapshot } from './domain/read-model.ts';

type Readable = Pick<Connector, 'id' | 'key'>;

const refreshesAtOnce = 8;

/**
 * Content of connectors, which the caller may read, at most about a second old; or as it was at `asOf`, which an earlier
 * snapshot was named. Throws `SnapshotExpiredError` for an `asOf` that this process does not remember.
 */
export async function loadSnapshot(
  connectors: readonly Readable[],
  app: Pick<App, 'readModel'>,
  { asOf }: { asOf?: string | undefined } = {},
): Promise<Snapshot> {
  if (asOf !== undefined) return formerSnapshot(connectors, app, asOf);
  const ids = connectors.map(({ id }) => id);
  await pMap(ids, (id) => app.readModel.refresh(id), { concurrency: refreshesAtOnce });
  const { asOfMs, contents } = app.readModel.latest(ids);
  return snapshotOf(connectors, new Date(asOfMs).toISOString(), contents);
}

function formerSnapshot(
  connectors: readonly Readable[],
  app: Pick<App, 'readModel'>,
  asOf: string,
): Snapshot {
  const asOfMs = Date.parse(asOf);
  const contents = connectors.map(({ id }) => {
    const content = app.readModel.at(id, asOfMs);
    if (content === undefined) throw new SnapshotExpiredError(asOf);
    return content;
  });
  return snapshotOf(connectors, asOf, contents);
}

function snapshotOf(
  connectors: readonly Readable[],
  asOf: string,
  contents: ReturnType<App['readModel']['latest']>['contents'],
): Snapshot {
  return {
    asOf,
    connectors: connectors.flatMap(({ id, key }, index) => {
      const content = contents[index];
      return content === undefined ? [] : [{ key, connectorId: id, ...content }];
    }),
  };
}
