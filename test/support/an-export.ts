import type { App } from '../../shared/features/app.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import type { Export } from '../../shared/features/exports/domain/export.ts';
import type { PostureScope } from '../../shared/features/posture/open-posture.ts';
import { aConnector } from './a-connector.ts';
import { anApp } from './an-app.ts';
import { MemoryExports } from './memory-exports.ts';
import { randomPosture } from './random-posture.ts';

const startMs = Date.parse('2026-11-01T12:00:00Z');
export const exportId = '9b0c5a50-1c1f-4d0a-9a53-3f9a6f0a0001';

/** An app with exports and the posture of one connector with so many projects; `later` moves its clock. */
export function exportingApp(projects = 60) {
  const exports = new MemoryExports();
  const connector: Connector = aConnector();
  const { snapshot } = randomPosture(7, { connectors: 1, roots: 1, groups: 5, projects, chunk: 50 });
  const { instance, roots } = snapshot.connectors[0]!;
  let nowMs = startMs;
  let ids = 0;
  const sent: unknown[] = [];
  const app = anApp({
    exports,
    connectors: {
      get: () => Promise.resolve({ value: connector, etag: 'e' }),
      list: () => Promise.resolve({ items: [connector], continuationToken: undefined }),
    },
    readModel: {
      refresh: () => Promise.resolve(),
      latest: () => ({ asOfMs: nowMs, contents: [{ instance, roots, exemptions: [], assignments: [] }] }),
    },
    jobs: { send: (jobs) => Promise.resolve(void sent.push(...jobs)) },
    clock: { now: () => new Date(nowMs) },
    ids: { newId: () => `${exportId.slice(0, -4)}${String((ids += 1)).padStart(4, '0')}` },
  });
  const later = (ms: number) => {
    nowMs += ms;
  };
  return { app, exports, connector, sent, later };
}

/** An export of that connector that nobody has written yet. */
export function anExport(
  connector: Connector,
  request: Export['request'] = { of: 'inventory', format: 'csv' },
): Export {
  return {
    id: exportId,
    scope: connector.key,
    connectors: [{ id: connector.id, ...connector.key }],
    request,
    state: 'Writing',
    createdAt: new Date(startMs).toISOString(),
    expiresAt: new Date(startMs + 86_400_000).toISOString(),
  };
}

/** A place that covers everything, or nothing. */
export function aPlace(connector: Connector, covers = true): PostureScope {
  return { scope: connector.key, permission: { covers: () => covers } };
}

/** All bytes of an export that is ready. */
export async function contentOf(app: Pick<App, 'exports'>, id = exportId): Promise<string> {
  const { content } = (await app.exports.get(id))!.value;
  const last = Math.ceil(content!.size / app.exports.chunkBytes);
  return Buffer.concat(await app.exports.chunks({ id, attempt: content!.attempt }, 0, last)).toString();
}
