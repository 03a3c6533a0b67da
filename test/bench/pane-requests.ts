import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import type { ChunkPlace } from '../../shared/features/posture/domain/stored-chunk.ts';
import { apiClient, connectorPath } from '../support/api-client.ts';
import { fillReadModel } from '../support/filled-read-model.ts';
import { createConnector } from '../support/onboarding.ts';
import { startBenchStack } from './stack.ts';

const rounds = 20;
/** Between a change and the next round, so that the first request of a round finds the change in the tables. */
const pauseMs = 1_100;

const requests = (projects: number) => [
  'inventory?sort=-failing&top=100',
  `inventory?sort=name&top=100&skip=${Math.floor(projects / 3)}`,
  'inventory?q=pay&verdict=fail&severity=High&sort=-lastRead',
  'inventory?view=tree',
  'inventory?view=tree&parent=group-10&visibility=public,internal',
  'inventorySummary',
  'inventorySummary?q=a&verdict=fail&severity=High,Medium&tier=free',
  'suggestions?q=pay',
  'recommendations',
  'recommendations/PRJ-01/resources?verdict=fail',
  'coverage',
  'dataStatus',
];

/** Times of requests by HTTP to a functions process of its own, with tables in Azurite, over a stored read model. */
export async function benchPaneRequests(projects: number): Promise<string> {
  const stack = await startBenchStack(1, 0);
  try {
    const stores = await openTables({ connectionString: stack.tablesConnectionString });
    const api = apiClient(stack.apiUrl);
    await createConnector(api, 'contoso');
    const place = await fillReadModel(stores, 'contoso', projects);
    const times = new Map<string, number[]>([['first request of the process', []]]);
    const ask = async (request: string, name = request) => {
      const began = performance.now();
      const answer = await api.call('GET', addressOf(request), { version: null });
      if (answer.status !== 200) throw new Error(`${request} answered ${answer.status}: ${answer.text}`);
      api.transcript.length = 0;
      times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
    };
    const [first = '', ...others] = requests(projects);
    await ask(first, 'first request of the process');
    for (let round = 0; round < rounds; round += 1) {
      await change(stores, place);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await ask(first, 'first request after a change');
      for (const request of [first, ...others]) await ask(request);
    }
    const memory = `Peak memory of the functions process: ${stack.peakMemoryMb().functions ?? '?'} MB.`;
    return [tableOf(projects, times), '', memory].join('\n');
  } finally {
    await stack.stop();
  }
}

function addressOf(request: string): string {
  const [path = '', query] = request.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('api-version', '2026-11-01-preview');
  return `${connectorPath('contoso')}/${path}?${parameters.toString()}`;
}

/** Changes one verdict of one project. */
async function change(stores: Stores, place: ChunkPlace): Promise<void> {
  const [owning] = await stores.readModelChunks.owning(place, [place.rootId + 500_000]);
  const chunk = owning!.stored!.value;
  const verdicts = chunk.verdicts.map((code, at) => (at === 0 ? (code + 1) % 7 : code));
  await stores.readModelChunks.write(place, owning!, [{ ...chunk, verdicts }]);
}

function tableOf(projects: number, times: ReadonlyMap<string, number[]>): string {
  const all = [...times].slice(1);
  return [
    `${projects} projects, by HTTP; milliseconds`,
    '',
    '| request | p50 | p95 | max |',
    '| --- | ---: | ---: | ---: |',
    ...[...times].map(([name, of]) => rowOf(name, of)),
    rowOf(
      'all but the first',
      all.flatMap(([, of]) => of),
    ),
  ].join('\n');
}

function rowOf(name: string, times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return `| ${name} | ${at(0.5)} | ${at(0.95)} | ${at(1)} |`;
}
