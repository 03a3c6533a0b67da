import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sample from '../../local.settings.sample.json' with { type: 'json' };
import { buildApp } from '../../local/build-app.ts';
import { loadPackage } from '../support/load-package.ts';

const goalMs = 250;
const nothing = 'http://127.0.0.1:9';
const exporters: Record<string, NodeJS.ProcessEnv> = {
  'no exporter': {},
  OTLP: { OTEL_EXPORTER_OTLP_ENDPOINT: nothing },
  'Application Insights': {
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${randomUUID()};IngestionEndpoint=https://127.0.0.1:9/`,
  },
};

/**
 * Our part of a cold start: import of the package and its appStart hook, in new processes, one at a time, with each kind of
 * exporter in turn. Files are in the cache of the system; nothing is compiled before.
 */
export async function benchColdImport(starts: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-cold-'));
  try {
    await buildApp(folder);
    const settings = { ...sample.Values, VAULT_KEYS: `bench:${randomBytes(32).toString('base64')}` };
    const measured = new Map<string, { importMs: number; importCpuMs: number; startMs: number }[]>();
    for (let start = 0; start < starts; start += 1) {
      for (const [name, own] of Object.entries(exporters)) {
        const loaded = await loadPackage(folder, { ...settings, ...own });
        measured.set(name, [...(measured.get(name) ?? []), loaded]);
      }
    }
    const rows = [...measured].map(
      ([name, all]) =>
        `| ${name} | ${rangeOf(all.map((one) => one.importMs))} | ${rangeOf(all.map((one) => one.importCpuMs))} | ${rangeOf(all.map((one) => one.startMs))} |`,
    );
    const head = `| exporter | import (goal ≤ ${goalMs} ms) | its CPU | start hook |\n| --- | --- | --- | --- |`;
    return `${head}\n${rows.join('\n')}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rangeOf(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0);
  return `${at(0.5)} ms (${at(0)}–${at(1)})`;
}
