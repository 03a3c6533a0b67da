import { execFileSync } from 'node:child_process';

import { TableClient } from '@azure/data-tables';

import { startAzurite } from '../../local/azurite/start-azurite.ts';
import { openTables } from '../../shared/adapters/tables/open-tables.ts';
import { Table } from '../../shared/adapters/tables/table.ts';
import type { Action } from '../../shared/adapters/tables/table-types.ts';
import { importOnce } from './findings.ts';
import { cpuSeconds } from './process-costs.ts';

const rowsATransaction = 100;
/** About what a finding of the report takes as JSON. */
const rowText = 'The application builds a query from text that a user sent. '.repeat(42);

/** Seconds, and the requests to tables. */
type Step = { label: string; wall: number; own: number; azurite: number; requests: number };

/** Runs in a process of its own, whose CPU and memory are nothing else's. */
export function benchFindingsStored(findings: number): string {
  return execFileSync(process.execPath, ['--no-warnings', import.meta.filename, String(findings)], {
    encoding: 'utf8',
  });
}

/** The imports of `benchFindings` into Azurite, beside plain inserts of as many rows, 100 a transaction. */
async function measure(findings: number): Promise<string> {
  // As the app does.
  await import('../../functions/limit-heap.ts');
  const azurite = await startAzurite();
  try {
    let made = 0;
    const onRequest = () => (made += 1);
    const { connectionString } = azurite;
    const stores = await openTables({ connectionString, onRequest });
    const steps: Step[] = [];
    const step = async (label: string, run: () => Promise<unknown>) => {
      const before = { own: process.cpuUsage(), azurite: cpuSeconds(azurite.pid), wall: performance.now() };
      made = 0;
      await run();
      const { user, system } = process.cpuUsage(before.own);
      steps.push({
        label,
        wall: (performance.now() - before.wall) / 1_000,
        own: (user + system) / 1e6,
        azurite: cpuSeconds(azurite.pid) - before.azurite,
        requests: made,
      });
    };
    await step('plain inserts', () => insertPlain(connectionString, findings, onRequest));
    for (const [label, moved] of [
      ['first import', 0],
      ['lines moved, a tenth replaced', 3],
      ['the same again', 3],
    ] as const)
      await step(label, () => importOnce(label, stores.findings, { findings, moved }));
    const [plain] = steps;
    const peak = Math.round(process.resourceUsage().maxRSS / 1_024);
    return [
      '| findings, stored | findings/s (goal ≥ 2,000) | wall / plain | own CPU, ms each | Azurite CPU, ms each | requests |',
      '| --- | ---: | ---: | ---: | ---: | ---: |',
      ...steps.map((one) => lineOf(one, plain?.wall ?? NaN, findings)),
      '',
      `Peak RSS ${peak} MB (goal ≤ 300).`,
    ].join('\n');
  } finally {
    await azurite.stop();
  }
}

function lineOf({ label, wall, own, azurite, requests }: Step, plain: number, findings: number): string {
  const cells = [
    `${findings}, ${label}`,
    (findings / wall).toFixed(0),
    (wall / plain).toFixed(2),
    ((own / findings) * 1_000).toFixed(3),
    ((azurite / findings) * 1_000).toFixed(3),
    String(requests),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function insertPlain(connectionString: string, rows: number, onRequest: () => void): Promise<void> {
  const client = TableClient.fromConnectionString(connectionString, 'Plain', {
    allowInsecureConnection: true,
  });
  const table = new Table(client, { isThere: false });
  for (let first = 0; first < rows; first += rowsATransaction) {
    const count = Math.min(rowsATransaction, rows - first);
    onRequest();
    await table.transact(Array.from({ length: count }, (_, index) => plainRow(first + index)));
  }
}

function plainRow(index: number): Action {
  return ['create', { partitionKey: 'p', rowKey: String(index).padStart(8, '0'), finding: rowText }];
}

if (process.argv[1] === import.meta.filename) console.log(await measure(Number(process.argv[2])));
