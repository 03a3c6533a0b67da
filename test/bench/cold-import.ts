import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sample from '../../local.settings.sample.json' with { type: 'json' };
import { buildApp } from '../../local/build-app.ts';
import { aRequest, loadPackage, type Loaded, type Use } from '../support/load-package.ts';

const goalMs = 250;
const nothing = 'http://127.0.0.1:9';
const exporters: Record<string, NodeJS.ProcessEnv> = {
  'no exporter': {},
  OTLP: { OTEL_EXPORTER_OTLP_ENDPOINT: nothing },
  'Application Insights': {
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${randomUUID()};IngestionEndpoint=https://127.0.0.1:9/`,
  },
};

/** First uses: each loads what its kind of function needs. The message is none of ours, so that no job runs. */
const uses: Record<string, Use> = {
  request: aRequest('cloudMetadata', '/metadata/endpoints?api-version=2022-09-01'),
  message: { name: 'resync', input: { json: '{}' } },
};

/**
 * Our part of a cold start: import of the package, its appStart hook, and the first use of a function, in new processes, one at a
 * time, with each kind of exporter in turn. Files are in the cache of the system; nothing is compiled before.
 */
export async function benchColdImport(starts: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-cold-'));
  try {
    await buildApp(folder);
    const settings = { ...sample.Values, VAULT_KEYS: `bench:${randomBytes(32).toString('base64')}` };
    const measured = new Map<string, Loaded[]>();
    for (let start = 0; start < starts; start += 1) {
      for (const [exporter, own] of Object.entries(exporters)) {
        for (const [kind, use] of Object.entries(uses)) {
          const loaded = await loadPackage(folder, { ...settings, ...own }, { use });
          const name = `${exporter}, first a ${kind}`;
          measured.set(name, [...(measured.get(name) ?? []), loaded]);
        }
      }
    }
    const head = [
      `import (goal ≤ ${goalMs} ms)`,
      'start hook',
      'first use',
      'together',
      'CPU of the same four',
    ];
    const rows = [...measured].map(([name, all]) => rowOf([name, ...columnsOf(all)]));
    return [rowOf(['exporter', ...head]), rowOf(['---', ...head.map(() => '---')]), ...rows].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function columnsOf(all: readonly Loaded[]): string[] {
  const parts = all.map(({ imported, started, used }) => [imported, started, used ?? imported]);
  const median = (part: number, key: 'ms' | 'cpuMs') =>
    medianOf(parts.map((times) => times[part]?.[key] ?? 0));
  const sums = (key: 'ms' | 'cpuMs') =>
    parts.map((times) => times.reduce((sum, { [key]: value }) => sum + value, 0));
  const cpu = [0, 1, 2].map((part) => median(part, 'cpuMs')).concat(medianOf(sums('cpuMs')));
  const times = [0, 1, 2].map((part) => `${median(part, 'ms')} ms`);
  return [...times, rangeOf(sums('ms')), `${cpu.join(' / ')} ms`];
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function medianOf(values: readonly number[]): string {
  return (values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0).toFixed(0);
}

function rangeOf(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0);
  return `${at(0.5)} ms (${at(0)}–${at(1)})`;
}
