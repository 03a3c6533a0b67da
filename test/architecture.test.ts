import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/**
 * The features in the order in which they build on each other: the flows of one may call those of the ones before it. This list
 * is the architecture; it stands at the top of docs/architecture.md too.
 */
const features = [
  'connectors',
  'permissions',
  'inventory',
  'crawl',
  'credentials',
  'webhooks',
  'posture',
  'findings',
  'decisions',
  'exports',
  'resync',
  'recovery',
  'subscriptions',
  'onboarding',
] as const;
const folderOf = (feature: string) => `shared/features/${feature}`;
const domains = features.map((feature) => `${folderOf(feature)}/domain`);
const ports = features
  .map((feature) => `${folderOf(feature)}/ports.ts`)
  .filter((file) => existsSync(join(root, file)));

/**
 * The import table of the architecture, folder by folder: what a folder may import of ours and of others. `type` means
 * that only types may be taken from there. What is not listed is forbidden. `node:*` stands for all of Node's modules.
 */
type Rule = { ours: readonly string[]; types?: readonly string[]; packages: readonly string[] };
const domain: Rule = {
  ours: ['shared/contracts', 'shared/platform', ...domains],
  // zod for the schemas of stored facts, which are pure.
  packages: ['zod', 'node:crypto'],
};
const port: Rule = {
  ours: [],
  types: ['shared/contracts', 'shared/platform', ...domains, ...ports],
  packages: [],
};
const flows = (index: number): Rule => ({
  ours: ['shared/contracts', 'shared/platform', ...domains, ...features.slice(0, index + 1).map(folderOf)],
  types: [...ports, 'shared/features/app.ts'],
  packages: ['p-map', 'node:crypto', 'node:util', 'node:zlib'],
});
const adapter = (folder: string, ...packages: string[]): Rule => ({
  ours: ['shared/contracts', 'shared/platform', ...domains, folder],
  types: ports,
  packages: ['zod', 'p-map', 'node:*', ...packages],
});
const withNetwork = (rule: Rule): Rule => ({ ...rule, ours: [...rule.ours, 'shared/adapters/network'] });
const handlers = (...folders: string[]): Rule => ({
  ours: ['shared/contracts', 'shared/platform', 'shared/features', ...folders],
  types: ['@azure/functions'],
  packages: ['zod', 'node:*'],
});
const table: Record<string, Rule> = {
  'shared/contracts': { ours: ['shared/contracts', 'infra/queues.json'], packages: ['yaml', 'zod'] },
  'shared/platform': { ours: ['shared/contracts', 'shared/platform'], packages: ['zod', 'node:crypto'] },
  ...Object.fromEntries(features.map((feature, index) => [folderOf(feature), flows(index)])),
  ...Object.fromEntries(domains.map((folder) => [folder, domain])),
  ...Object.fromEntries(ports.map((file) => [file, port])),
  'shared/features/posture/rules': { ...domain, ours: [...domain.ours, 'shared/features/posture/rules'] },
  'shared/features/app.ts': {
    ours: [],
    types: ['shared/contracts', 'shared/platform', ...domains, ...ports],
    packages: [],
  },
  // Connections to addresses that others name: guarded, for GitLab and for receivers of events.
  'shared/adapters/network': { ours: ['shared/adapters/network'], packages: ['undici', 'node:*'] },
  'shared/adapters/gitlab': withNetwork(
    adapter(
      'shared/adapters/gitlab',
      '@gitbeaker/rest',
      '@gitbeaker/requester-utils',
      '@streamparser/json',
      'undici',
    ),
  ),
  'shared/adapters/events': {
    ...withNetwork(adapter('shared/adapters/events', 'undici')),
    types: [...ports, '@azure/identity'],
  },
  'shared/adapters/tables': {
    ...adapter('shared/adapters/tables', '@azure/data-tables', '@azure/core-rest-pipeline', 'undici'),
    types: [...ports, '@azure/identity'],
  },
  'shared/adapters/vault': {
    ...adapter('shared/adapters/vault', '@azure/keyvault-secrets'),
    types: [...ports, '@azure/identity'],
  },
  'shared/adapters/telemetry': {
    ...adapter(
      'shared/adapters/telemetry',
      '@opentelemetry/api',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-metrics',
      '@opentelemetry/sdk-trace-base',
      '@opentelemetry/otlp-exporter-base',
      '@opentelemetry/otlp-transformer',
      '@azure/monitor-opentelemetry-exporter',
    ),
    types: [...ports, '@azure/identity'],
  },
  'shared/adapters/service-bus': adapter('shared/adapters/service-bus', '@azure/service-bus'),
  'shared/adapters/entra': adapter('shared/adapters/entra', 'jose', '@azure/identity'),
  'functions/edge': handlers('functions/edge', 'functions/jobs.ts', 'infra/queues.json'),
  'functions/http': handlers('functions/edge', 'functions/http'),
  'functions/http-functions.ts': handlers('functions/edge', 'functions/http'),
  'functions/jobs.ts': handlers(),
  'functions/timers.ts': handlers('functions/edge'),
  'functions/on-request.ts': handlers('functions/edge', 'functions/http-functions.ts'),
  'functions/on-message.ts': handlers('functions/edge'),
  'functions/on-timer.ts': handlers('functions/edge', 'functions/timers.ts'),
  'functions/registrations.ts': handlers('functions/http-functions.ts', 'functions/timers.ts'),
  'functions/app.ts': {
    ours: ['shared', 'functions/edge', 'functions/http', 'package.json'],
    packages: ['node:crypto'],
  },
  'functions/index.ts': {
    ours: ['functions', 'shared/contracts', 'shared/platform'],
    packages: ['@azure/functions'],
  },
  'functions/limit-heap.ts': { ours: [], packages: ['node:v8'] },
  web: {
    ours: ['web', 'shared/contracts'],
    packages: [
      'react',
      'react-dom',
      '@fluentui/react-components',
      '@tanstack/react-query',
      '@tanstack/react-table',
      '@tanstack/react-virtual',
      'wouter',
      'zod',
    ],
  },
  'web/session/entra.ts': {
    ours: ['web/session', 'web/words', 'shared/contracts'],
    packages: ['@azure/msal-browser'],
  },
  'web/session/local-provider.ts': { ours: ['web/session', 'shared/contracts'], packages: ['oauth4webapi'] },
  'web/vite.config.ts': { ours: [], packages: ['vite', '@vitejs/plugin-react'] },
  'local/build-page.ts': { ours: ['local'], packages: ['vite', 'node:*'] },
  infra: { ours: ['infra'], packages: ['node:*'] },
  'infra/backup': {
    ours: ['infra', 'shared/adapters/tables'],
    packages: ['@azure/data-tables', '@azure/identity', 'zod', 'node:*'],
  },
  'infra/tables.ts': { ours: ['infra', 'shared/adapters/tables'], packages: ['node:*'] },
  local: { ours: ['local', 'shared/contracts'], packages: ['esbuild', 'rhea', 'undici', 'zod', 'node:*'] },
  'local/tls': { ours: ['local'], packages: ['selfsigned', 'node:*'] },
  'local/identity': { ours: ['local'], packages: ['jose', 'zod', 'node:*'] },
  'local/functions-host': {
    ours: ['local', 'shared/contracts'],
    packages: ['@azure/service-bus', '@azure/identity', '@azure/functions-core', 'zod', 'node:*'],
  },
  'local/service-bus': { ours: ['local', 'shared/contracts'], packages: ['jose', 'rhea', 'zod', 'node:*'] },
  'local/azurite': { ours: ['local'], packages: ['azurite', 'node:*'] },
  'local/gitlab': { ours: ['local', 'shared/contracts'], packages: ['graphql', 'zod', 'node:*'] },
};

/**
 * Parts of local/ with a border, each with its public face: other folders and their tests import nothing else of it. Only
 * the tests of the part itself, in `test/<part>`, look inside. The process of several parts also imports their `main.ts`.
 */
const faces: Record<string, string> = {
  'local/azurite': 'local/azurite/start-azurite.ts',
  'local/functions-host': 'local/functions-host/host.ts',
  'local/gitlab': 'local/gitlab/server.ts',
  'local/identity': 'local/identity/server.ts',
  'local/service-bus': 'local/service-bus/broker.ts',
};

/** Constants of a part that others may import beside its face, so that they need not load the part itself. */
const constants = [
  'local/identity/identities.ts',
  'local/gitlab/credentials.ts',
  'local/gitlab/node-flags.ts',
];

type Import = { from: string; to: string; typeOnly: boolean };

const files = globSync('{functions,shared,web,local,infra}/**/*.{ts,mjs,js,tsx}', { cwd: root })
  .filter((file) => !file.includes('node_modules'))
  .toSorted();
const imports = files.flatMap(importsOf);
const importsOfTests = globSync('test/**/*.{ts,tsx,mjs}', { cwd: root }).flatMap(importsOf);

/** Import and export statements with a source, imports for effect, and dynamic ones. */
function importsOf(from: string): Import[] {
  const text = readFileSync(join(root, from), 'utf8');
  const statements = text.matchAll(
    /^\s*(?:import|export)\b(?<what>[^'"`;]*?)\bfrom\s*['"](?<to>[^'"]+)['"]/gm,
  );
  const effects = text.matchAll(/^\s*import\s*['"](?<to>[^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\b(?:import|require)\(\s*['"`](?<to>[^'"`]+)['"`]/g);
  return [...statements, ...effects, ...dynamic].map(({ groups = {} }) => ({
    from,
    to: resolved(from, groups['to'] ?? ''),
    typeOnly: isTypeOnly(groups['what'] ?? ''),
  }));
}

function isTypeOnly(what: string): boolean {
  if (/^\s*type\b/.test(what)) return true;
  const names = /^\s*\{(?<names>[^}]*)\}\s*$/.exec(what)?.groups?.['names']?.split(',') ?? [];
  const given = names.filter((name) => name.trim() !== '');
  return given.length > 0 && given.every((name) => /^\s*type\s/.test(name));
}

/** Ours as a path from the root; others by the name of their package. */
function resolved(from: string, to: string): string {
  if (to.startsWith('.')) return join(dirname(from), to);
  if (to.startsWith('node:')) return to;
  return to.split('/', to.startsWith('@') ? 2 : 1).join('/');
}

function isWithin(path: string, place: string): boolean {
  if (place === 'node:*') return path.startsWith('node:');
  return path === place || path.startsWith(`${place}/`);
}

/** The row of the table with the longest name that a file lies in. */
function rowOf(file: string): string | undefined {
  return Object.keys(table)
    .filter((place) => isWithin(file, place))
    .toSorted((a, b) => b.length - a.length)[0];
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const rule = table[rowOf(from) ?? ''];
  if (rule === undefined) return false;
  const values = [...rule.ours, ...rule.packages];
  return [...values, ...(typeOnly ? (rule.types ?? []) : [])].some((place) => isWithin(to, place));
}

/** Groups of files that import each other, directly or through others; type imports count. Tarjan's algorithm. */
function importCircles(edges: readonly Import[]): string[][] {
  const targets = Map.groupBy(edges, ({ from }) => from);
  const order = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  function visit(file: string): number {
    const index = order.size;
    order.set(file, index);
    let low = index;
    open.push(file);
    for (const { to } of targets.get(file) ?? []) {
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (open.includes(to)) low = Math.min(low, order.get(to)!);
    }
    if (low === index) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.toSorted());
    }
    return low;
  }
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles;
}

/** Whether the import reaches past the public face of a part of local/. */
function isPastFace({ from, to }: Import): boolean {
  const part = Object.keys(faces).find((place) => isWithin(to, place));
  if (part === undefined || to === faces[part] || constants.includes(to)) return false;
  if (from === 'local/start/services.ts' && to === `${part}/main.ts`) return false;
  return !isWithin(from, part) && !isWithin(from, `test/${part}`);
}

function filesWith(pattern: RegExp, where: (file: string) => boolean): string[] {
  return files.filter((file) => where(file) && pattern.test(readFileSync(join(root, file), 'utf8')));
}

function inProduct(file: string): boolean {
  return !isWithin(file, 'local') && !isWithin(file, 'infra');
}

function makesServers(file: string): boolean {
  return /\b(createServer|createSecureServer)\b|new (http|https|net|tls)\.?Server\b/.test(
    readFileSync(join(root, file), 'utf8'),
  );
}

/** Files of the features with effects or reads: all but their decisions, rules and ports. */
const flowFiles = files.filter(
  (file) =>
    /^shared\/features\/[^/]+\/.+\.ts$/.test(file) &&
    !/^shared\/features\/[^/]+\/(domain\/|rules\/|ports\.ts$)/.test(file),
);

function testOf(flow: string): string {
  return flow.replace(/^shared\//, 'test/').replace(/\.ts$/, '.test.ts');
}

/** The rows of the table that import something of this name. */
function takers(name: RegExp): (string | undefined)[] {
  return [...new Set(imports.filter(({ to }) => name.test(to)).map(({ from }) => rowOf(from)))];
}

describe('what this test looks at', () => {
  it('is every file, with its imports', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(imports.length).toBeGreaterThan(600);
  });

  it('has files in every row of the table, and a row for every file', () => {
    const rows = Object.keys(table);

    expect(new Set(files.map(rowOf))).toEqual(new Set(rows));
  });

  it('understands every form of import', () => {
    const own = imports.filter(({ from }) => from === 'functions/edge/queue.ts');

    expect(own).toContainEqual({ from: 'functions/edge/queue.ts', to: 'infra/queues.json', typeOnly: false });
    expect(own).toContainEqual({ from: 'functions/edge/queue.ts', to: '@azure/functions', typeOnly: true });
    expect(isTypeOnly(' type { A, B } ')).toBe(true);
    expect(isTypeOnly(' { type A, type B, } ')).toBe(true);
    expect(isTypeOnly(' { type A, b } ')).toBe(false);
    expect(isTypeOnly(' * as a ')).toBe(false);
  });

  it('is there: every import of ours leads to a file', () => {
    const nowhere = imports.filter(
      ({ to }) => /^(functions|shared|local|infra)\//.test(to) && !existsSync(join(root, to)),
    );

    expect(nowhere).toEqual([]);
  });
});

describe('the import table', () => {
  it('is kept by every file', () => {
    expect(imports.filter((one) => !isAllowed(one))).toEqual([]);
  });

  it('forbids what it does not allow', () => {
    const forbidden: [string, string, boolean?][] = [
      ['shared/platform/errors/errors.ts', 'shared/features/connectors/domain/connector.ts', true],
      ['shared/platform/stored.ts', 'node:fs'],
      ['shared/contracts/job.ts', 'shared/platform/errors/errors.ts', true],
      ['shared/features/crawl/complete-task.ts', 'shared/features/onboarding/offboard.ts', true],
      ['shared/features/inventory/merge-rows.ts', 'shared/features/crawl/start-run.ts'],
      ['shared/features/crawl/domain/run.ts', 'shared/features/crawl/ports.ts', true],
      ['shared/features/crawl/domain/run.ts', 'shared/features/crawl/read-runs.ts', true],
      ['shared/features/inventory/merge-rows.ts', 'shared/features/crawl/ports.ts'],
      ['shared/features/crawl/ports.ts', 'shared/features/crawl/start-run.ts', true],
      ['shared/features/crawl/start-run.ts', 'shared/adapters/tables/runs.ts', true],
      ['shared/adapters/tables/runs.ts', 'shared/adapters/gitlab/session.ts'],
      ['shared/adapters/tables/runs.ts', 'shared/features/crawl/read-runs.ts', true],
      ['functions/http/runs.ts', 'shared/adapters/tables/runs.ts', true],
      ['functions/jobs.ts', 'functions/edge/queue.ts'],
      ['functions/edge/http.ts', '@azure/functions'],
      ['functions/app.ts', 'local/azurite/start-azurite.ts'],
      ['functions/app.ts', 'functions/http-functions.ts', true],
      ['functions/app.ts', '@azure/service-bus'],
      ['functions/app.ts', '@azure/functions', true],
      ['shared/features/webhooks/domain/triage.ts', 'node:http'],
      ['local/start.ts', 'shared/platform/errors/errors.ts', true],
      ['shared/features/crawl/domain/run.ts', 'node:fs'],
      ['elsewhere/file.ts', 'shared/contracts/job.ts'],
    ];

    expect(forbidden.filter(([from, to, typeOnly = false]) => isAllowed({ from, to, typeOnly }))).toEqual([]);
  });
});

describe('the parts of local/', () => {
  it('are entered by their public faces only', () => {
    expect(importsOfTests.filter(({ to }) => Object.values(faces).includes(to)).length).toBeGreaterThan(10);
    expect([...imports, ...importsOfTests].filter(isPastFace)).toEqual([]);
  });

  it('have a README that names the face', () => {
    for (const [part, face] of Object.entries(faces)) {
      expect(readFileSync(join(root, part, 'README.md'), 'utf8')).toContain(basename(face));
    }
  });

  it.each([
    ['local/start/stack.ts', 'local/service-bus/engine/queue.ts', true],
    ['test/support/app.ts', 'local/service-bus/declared-queues.ts', true],
    ['test/support/app.ts', 'local/service-bus/broker.ts', false],
    ['local/start/stack.ts', 'local/service-bus/main.ts', true],
    ['local/start/services.ts', 'local/service-bus/main.ts', false],
    ['test/support/app.ts', 'local/gitlab/world/world.ts', true],
    ['test/support/app.ts', 'local/gitlab/credentials.ts', false],
    ['local/gitlab/hooks/deliveries.ts', 'local/seeded-random.ts', false],
    ['test/local/service-bus/engine/queue.test.ts', 'local/service-bus/engine/queue.ts', false],
    ['test/local/functions-host/queues.test.ts', 'local/service-bus/engine/queue.ts', true],
  ])('take an import from %s to %s as past the face: %s', (from, to, past) => {
    expect(isPastFace({ from, to, typeOnly: false })).toBe(past);
  });
});

describe('the flows', () => {
  it('are seen in every feature', () => {
    const seen = features.filter((feature) => flowFiles.some((file) => isWithin(file, folderOf(feature))));

    expect(seen).toEqual([...features]);
    expect(flowFiles.length).toBeGreaterThan(75);
    expect(flowFiles).toContain('shared/features/crawl/crawl-window/read-around.ts');
  });

  it('have their tests under the same path in test/features', () => {
    const untested = flowFiles.filter((file) => !existsSync(join(root, testOf(file))));

    expect(untested).toEqual([]);
  });
});

describe('import circles', () => {
  it('are found, through any number of files', () => {
    const edges = ['a b', 'b c', 'c a', 'c d', 'd e', 'f g', 'g f'].map((edge) => {
      const [from = '', to = ''] = edge.split(' ');
      return { from, to, typeOnly: true };
    });

    expect(importCircles(edges)).toEqual([
      ['a', 'b', 'c'],
      ['f', 'g'],
    ]);
  });

  it.each(['functions', 'infra', 'local', 'shared', 'web'])('do not exist in %s/', (folder) => {
    expect(importCircles(imports.filter(({ from }) => isWithin(from, folder)))).toEqual([]);
  });
});

describe('doors', () => {
  it.each([
    ['shared/adapters/tables/batch', 'submit-batch.ts'],
    ['shared/adapters/tables/recent-keys', 'recent-keys.ts'],
  ])('the only way into %s is %s', (folder, door) => {
    const doors = imports.filter(({ from, to }) => isWithin(to, folder) && !isWithin(from, folder));

    expect(new Set(doors.map(({ to }) => to))).toEqual(new Set([`${folder}/${door}`]));
  });
});

describe('what only one place does', () => {
  it('registers functions in functions/index.ts', () => {
    expect(filesWith(/\bapp\s*\.\s*\w+\s*\(|\bapp\.hook\b/, inProduct)).toEqual(['functions/index.ts']);
  });

  it('reads the environment in shared/platform/config', () => {
    expect(filesWith(/process\s*\.\s*env|process\[|from 'node:process'/, inProduct)).toEqual([
      'shared/platform/config/config.ts',
    ]);
  });

  it('listens in local/guard, and for AMQP in local/service-bus', () => {
    expect(filesWith(/from 'node:(http|https|http2|net|tls)'/, () => true).filter(makesServers)).toEqual([
      'local/guard/guarded-server.ts',
      'local/service-bus/listen.ts',
    ]);
  });

  it('takes each foreign client in one folder', () => {
    expect(takers(/^@gitbeaker\//)).toEqual(['shared/adapters/gitlab']);
    // A backup reads and writes the tables of another machine, rows as they are.
    expect(takers(/^@azure\/data-tables$/)).toEqual(['infra/backup', 'shared/adapters/tables']);
    expect(takers(/^jose$/)).toEqual(['local/identity', 'local/service-bus', 'shared/adapters/entra']);
    // `npm start` asks a real GitLab one question, through the same proxy as the app.
    expect(takers(/^undici$/)).toEqual([
      'local',
      'shared/adapters/events',
      'shared/adapters/gitlab',
      'shared/adapters/network',
      'shared/adapters/tables',
    ]);
    expect(takers(/^@azure\/keyvault-secrets$/)).toEqual(['shared/adapters/vault']);
    // Two take its types, the local host what the real one has of its own.
    expect(takers(/^@azure\/identity$/)).toEqual([
      'infra/backup',
      'local/functions-host',
      'shared/adapters/entra',
      'shared/adapters/events',
      'shared/adapters/tables',
      'shared/adapters/telemetry',
      'shared/adapters/vault',
    ]);
    expect(takers(/^@azure\/service-bus$/)).toEqual(['local/functions-host', 'shared/adapters/service-bus']);
    expect(takers(/^local\//).every((row) => row?.startsWith('local'))).toBe(true);
  });
});
