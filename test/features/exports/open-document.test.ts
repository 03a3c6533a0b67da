import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';

import { seededRandom, pick } from '../../../local/seeded-random.ts';
import type { Export } from '../../../shared/features/exports/domain/export.ts';
import { openDocument } from '../../../shared/features/exports/open-document.ts';
import { listChecks } from '../../../shared/features/posture/domain/panes/count-checks.ts';
import { listFlat } from '../../../shared/features/posture/domain/panes/list-inventory.ts';
import { readFilters } from '../../../shared/features/posture/domain/panes/read-filters.ts';
import { openPosture } from '../../../shared/features/posture/open-posture.ts';
import { anExport, aPlace, exportingApp } from '../../support/an-export.ts';

const at = (minute: number) => `2026-11-01T11:${String(minute).padStart(2, '0')}:00.000Z`;
const all = { skip: 0, top: 100_000 };

async function read(request: Export['request'], { app, connector } = exportingApp()) {
  const { parts, asOf } = await openDocument(anExport(connector, request), app);
  const found = await Array.fromAsync(parts);
  const rows = found.reduce((sum, part) => sum + part.rows, 0);
  return { text: found.map((part) => part.text).join(''), rows, asOf };
}

function lines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('an export of the inventory', () => {
  it('has the rows of the screen in their order, for random filters and sorts', async () => {
    const made = exportingApp(600);
    const random = seededRandom(5);
    for (let round = 0; round < 40; round += 1) {
      const filters = {
        ...(random() < 0.5 && { q: pick(random, ['a', 'Pay', 'group-10/', 'zzz']) }),
        ...(random() < 0.5 && { visibility: pick(random, ['public', 'private,internal', 'all']) }),
        ...(random() < 0.5 && { archived: pick(random, ['all', 'true', 'false']) }),
        ...(random() < 0.5 && { verdict: pick(random, ['fail', 'pass,notAssessed']) }),
        ...(random() < 0.3 && { severity: pick(random, ['High', 'Critical,Low']) }),
        ...(random() < 0.3 && { scanner: pick(random, ['sast:missing', 'secret:runs']) }),
        ...(random() < 0.3 && { firstSeen: 'week' }),
      };
      const sort = pick(random, ['name', '-name', '-failing', 'lastRead', 'visibility'] as const);
      const { index, asOf } = await openPosture(aPlace(made.connector), undefined, made.app);
      const chosen = readFilters(parsedAs(filters), asOf);
      const by = { by: sort.replace('-', '') as 'name', descending: sort.startsWith('-') };
      const shown = listFlat(index, { filters: chosen, sort: by, ...all });

      const { text, rows } = await read(
        { of: 'inventory', format: 'csv', filters: { ...filters, sort } },
        made,
      );

      const table = parse<Record<string, string>>(text, { columns: true });
      expect([rows, table.length]).toEqual([shown.count, shown.count]);
      expect(table.map((row) => [row['fullPath'], Number(row['fail']), row['visibility']])).toEqual(
        shown.items.map(({ fullPath, counts, visibility }) => [
          fullPath,
          counts.fail,
          visibility === 'unknown' ? '' : visibility,
        ]),
      );
    }
  });

  it('has the columns that were asked for, in their order, in JSON lines too', async () => {
    const columns = ['fullPath', 'sast', 'critical'];
    const csv = await read({ of: 'inventory', format: 'csv', columns, byteOrderMark: true });
    const jsonl = await read({ of: 'inventory', format: 'jsonl', columns });

    expect(csv.text.split('\r\n', 1)).toEqual(['\uFEFFfullPath,sast,critical']);
    const table = parse<Record<string, string>>(csv.text, { columns: true, bom: true });
    expect(lines(jsonl.text).map(Object.keys)).toEqual(table.map(() => columns));
    expect(lines(jsonl.text).map(({ fullPath }) => fullPath)).toEqual(table.map((row) => row['fullPath']));
  });
});

it('exports checks as the recommendations list them, and their coverage', async () => {
  const made = exportingApp();
  const { index, asOf } = await openPosture(aPlace(made.connector), undefined, made.app);
  const filters = readFilters(parsedAs({ verdict: 'fail' }), asOf);
  const nowMs = Date.parse(asOf);
  const shown = listChecks(index, { filters, sort: { by: 'failing', descending: true }, ...all, nowMs });

  const checks = await read({ of: 'recommendations', format: 'jsonl', filters: { verdict: 'fail' } }, made);
  const coverage = await read({ of: 'coverage', format: 'jsonl' }, made);

  expect(lines(checks.text).map(({ check, fail }) => [check, fail])).toEqual(
    shown.items.map(({ rule, counts }) => [rule.id, counts.fail]),
  );
  for (const line of lines(coverage.text)) {
    const { forTier, forPermission, forError, forStale, notAssessed } = line as Record<string, number>;
    expect(forTier! + forPermission! + forError! + forStale!).toBeLessThanOrEqual(notAssessed!);
  }
});

it('exports the change feed until the export was asked for, all pages of it', async () => {
  const made = exportingApp();
  const entries = [3, 2, 1].map((minute) => ({
    at: at(minute),
    id: `id-${minute}`,
    kind: 'becamePublic' as const,
    subject: { type: 'project' as const, gitLabId: minute, fullyQualifiedName: 'acme$=shop' },
    before: { visibility: 'private' },
    after: { visibility: 'public' },
    cause: { kind: 'webhook' as const, detail: 'project_update' },
  }));
  let range: unknown;
  const pages = async function* (_connector: string, wanted: unknown) {
    range = wanted;
    yield await Promise.resolve(entries);
  };
  const connector = { ...made.connector, devops: {} };
  const get = () => Promise.resolve({ value: connector, etag: 'e' });
  const app = { ...made.app, connectors: { ...made.app.connectors, get }, changeFeed: { pages } } as never;

  const { text, rows } = await read({ of: 'changes', format: 'csv' }, { ...made, app });

  expect([rows, range]).toEqual([3, { until: '2026-11-01T12:00:00.000Z' }]);
  expect(parse<Record<string, string>>(text, { columns: true })[0]).toMatchObject({
    at: at(3),
    fullPath: 'acme/=shop',
    after: '{"visibility":"public"}',
    actor: 'webhook',
  });
});

describe('a report about the CIS benchmark', () => {
  it('has all 122 items once; what no check decides says why and never passes', async () => {
    const { text, rows } = await read({ of: 'cis', format: 'json' });
    const { items, counts } = JSON.parse(text) as {
      items: { id: string; state: string; checks: unknown[]; reason?: string }[];
      counts: Record<string, number>;
    };

    expect([rows, items.length, new Set(items.map(({ id }) => id)).size]).toEqual([122, 122, 122]);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(122);
    for (const { state, checks, reason } of items)
      expect([state === 'manual', reason !== undefined]).toEqual(Array(2).fill(checks.length === 0));
    expect(items.find(({ id }) => id === '1.3.6')?.reason).toBe('No API fact decides it.');
    expect(items.filter(({ reason }) => reason === 'No API fact decides it.')).toHaveLength(26);
  });

  it('is a page that needs nothing beside itself', async () => {
    const { text } = await read({ of: 'cis', format: 'html' });

    expect(text.match(/<tr><td>/g)).toHaveLength(122);
    expect(text).not.toMatch(/<script|<link|<img|https?:|style="/);
  });
});

/** Filters as a query has them after parsing. */
function parsedAs(filters: Record<string, string | undefined>) {
  const lists = new Set(['visibility', 'verdict', 'severity', 'scanner', 'firstSeen']);
  return Object.fromEntries(
    Object.entries(filters).map(([name, text]) => [name, lists.has(name) ? text?.split(',') : text]),
  );
}
