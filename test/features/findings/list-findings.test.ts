import { describe, expect, it } from 'vitest';

import type { Finding } from '../../../shared/contracts/findings/finding.ts';
import {
  getFinding,
  type ListedProject,
  listFindings,
  scannedProjectOf,
} from '../../../shared/features/findings/list-findings.ts';
import { NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { noFindings } from '../../support/posture-facts.ts';
import { anApp } from '../../support/an-app.ts';
import { aFinding } from '../../support/a-finding.ts';

const asOf = '2026-11-30T10:00:00.000Z';
const connector = { subscriptionId: 's', resourceGroup: 'rg', name: 'contoso' };

/** Projects by id with open critical findings of code; one without any is never read. */
function aStore(sizes: Record<number, number>) {
  const reads: number[] = [];
  const stored = new Map<number, Finding[]>(
    Object.entries(sizes).map(([id, size]) => [
      Number(id),
      Array.from({ length: size }, (_, index) =>
        aFinding(`${id} ${index}`, { severity: 'critical' }),
      ).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ]),
  );
  const app = anApp({
    findings: {
      get: ({ projectId }, id) => Promise.resolve(stored.get(projectId)?.find((one) => one.id === id)),
      async *pages({ projectId }, { after = '' }) {
        reads.push(projectId);
        await Promise.resolve();
        yield stored.get(projectId)?.filter(({ id }) => id > after) ?? [];
      },
    },
  });
  const projects = [...stored].map(([projectId, { length }]): ListedProject => {
    const open = { ...noFindings().open, critical: length };
    const numbers = { sast: { ...noFindings(), open, fixedOn: { '2026-11-30': 2, '2026-10-01': 9 } } };
    return { connector, connectorId: 'c', projectId, fullPath: `acme/p${projectId}`, numbers };
  });
  return { app, reads, projects, stored };
}

async function idsByPages(of: ReturnType<typeof aStore>, pageSize: number): Promise<string[][]> {
  const pages: string[][] = [];
  let continuationToken: string | undefined;
  do {
    const page = await listFindings(
      { projects: of.projects, asOf },
      {},
      { pageSize, continuationToken },
      of.app,
    );
    pages.push(page.items.map(({ finding }) => finding.id));
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return pages;
}

describe('findings of several projects', () => {
  it('come in pages that hold each once, whatever the size of a page', async () => {
    const store = aStore({ 1: 3, 2: 0, 3: 4 });
    const all = [...store.stored.values()].flat().map(({ id }) => id);

    for (const size of [1, 2, 3, 7, 100]) expect((await idsByPages(store, size)).flat()).toEqual(all);
    expect(store.reads).not.toContain(2);
  });

  it('are not read where numbers leave no room for them', async () => {
    const { app, projects, reads } = aStore({ 1: 3, 2: 4 });
    const request = { pageSize: 10, continuationToken: undefined };

    const page = await listFindings({ projects, asOf }, { severity: ['low'] }, request, app);
    const secrets = await listFindings({ projects, asOf }, { kind: ['secret_detection'] }, request, app);

    expect([page.items, secrets.items, reads]).toEqual([[], [], []]);
    expect(page.sums).toMatchObject({ open: { critical: 0 }, fixedIn30Days: 0 });
    expect(secrets.sums).toMatchObject({ open: { critical: 0 }, fixedIn30Days: 0 });
  });

  it('end a page that reads too much, and go on behind it', async () => {
    const store = aStore({ 1: 5_600 });
    const request = { pageSize: 10, continuationToken: undefined };
    const wanted = { text: 'no such text' };

    const page = await listFindings({ projects: store.projects, asOf }, wanted, request, store.app);
    const { continuationToken } = page;
    const rest = await listFindings(
      { projects: store.projects, asOf },
      wanted,
      { ...request, continuationToken },
      store.app,
    );

    expect([page.items, rest.items, rest.continuationToken]).toEqual([[], [], undefined]);
    expect(continuationToken).toBeDefined();
  });

  it('refuse a token of another query', async () => {
    const { app, projects } = aStore({ 1: 3, 2: 4 });
    const first = await listFindings(
      { projects, asOf },
      {},
      { pageSize: 1, continuationToken: undefined },
      app,
    );
    const { continuationToken } = first;

    const other = listFindings(
      { projects, asOf },
      { kind: ['sast'] },
      { pageSize: 1, continuationToken },
      app,
    );

    await expect(other).rejects.toThrow('continuation token');
  });

  it('are got one by one', async () => {
    const { app, projects, stored } = aStore({ 1: 1 });

    expect(await getFinding(projects[0]!, stored.get(1)![0]!.id, app)).toEqual(stored.get(1)![0]);
    await expect(getFinding(projects[0]!, '0'.repeat(32), app)).rejects.toBeInstanceOf(NotFoundError);
  });
});

it('a project that is not there has none', async () => {
  const app = anApp({ connectors: { get: () => Promise.resolve(undefined) } });

  await expect(scannedProjectOf(connector, 'acme', 'p', app)).rejects.toThrow('contoso');
});
