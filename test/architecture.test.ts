import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/**
 * The import table of the architecture, folder by folder: what a folder may import of ours and of others. `type` means
 * that only types may be taken from there. What is not listed is forbidden. `node:*` stands for all of Node's modules.
 */
type Rule = { ours: readonly string[]; types?: readonly string[]; packages: readonly string[] };
const adapter = (folder: string, ...packages: string[]): Rule => ({
  ours: ['shared/contracts', 'shared/domain', 'shared/ports', 'shared/telemetry', folder],
  types: ['shared/config'],
  packages: ['zod', 'p-map', 'node:*', ...packages],
});
const handlers = (...folders: string[]): Rule => ({
  ours: ['shared/contracts', 'shared/domain', 'shared/telemetry', 'functions/edge', ...folders],
  types: ['shared/ports', '@azure/functions'],
  packages: ['zod', 'node:*'],
});
const table: Record<string, Rule> = {
  'shared/contracts': { ours: ['shared/contracts'], packages: ['zod'] },
  'shared/domain': { ours: ['shared/contracts', 'shared/domain'], packages: ['node:crypto'] },
  'shared/ports': { ours: ['shared/contracts', 'shared/domain', 'shared/ports'], packages: [] },
  'shared/flows': { ours: ['shared/contracts', 'shared/domain', 'shared/ports'], packages: ['p-map'] },
  'shared/flows/crawl-window': {
    ours: ['shared/contracts', 'shared/domain', 'shared/ports', 'shared/flows/crawl-window'],
    packages: ['p-map'],
  },
  'shared/flows/discovery': {
    ours: ['shared/contracts', 'shared/domain', 'shared/ports', 'shared/flows/discovery'],
    packages: [],
  },
  'shared/flows/store-sighting': {
    ours: ['shared/contracts', 'shared/domain', 'shared/ports', 'shared/flows/store-sighting'],
    packages: [],
  },
  'shared/gitlab': adapter('shared/gitlab', '@gitbeaker/rest', '@gitbeaker/requester-utils', 'undici'),
  'shared/store': adapter('shared/store', '@azure/data-tables', '@azure/core-rest-pipeline'),
  'shared/secrets': adapter('shared/secrets', '@azure/keyvault-secrets', '@azure/identity'),
  'shared/bus': adapter('shared/bus', '@azure/service-bus'),
  'shared/identity': adapter('shared/identity', 'jose'),
  'shared/config': { ours: ['shared/contracts', 'shared/config'], packages: ['zod'] },
  'shared/telemetry': { ours: ['shared/telemetry'], packages: [] },
  'functions/edge': handlers(),
  'functions/http': handlers('functions/http'),
  'functions/queue': handlers(),
  'functions/timer': handlers(),
  'functions/compose.ts': {
    ours: [
      'shared',
      'functions/compose',
      'functions/edge',
      'functions/http',
      'functions/timer',
      'infra/queues.json',
    ],
    types: ['@azure/functions'],
    packages: ['node:crypto'],
  },
  'functions/compose': {
    ours: ['shared', 'functions/compose', 'functions/http', 'functions/queue'],
    types: ['functions/edge', '@azure/service-bus'],
    packages: ['node:crypto'],
  },
  'functions/index.ts': {
    ours: ['functions/compose.ts', 'functions/limit-heap.ts', 'shared/contracts', 'shared/config'],
    packages: ['@azure/functions'],
  },
  'functions/limit-heap.ts': { ours: [], packages: ['node:v8'] },
  local: { ours: ['local', 'shared/contracts'], packages: ['esbuild', 'rhea', 'undici', 'zod', 'node:*'] },
  'local/tls': { ours: ['local'], packages: ['selfsigned', 'node:*'] },
  'local/identity': { ours: ['local'], packages: ['jose', 'zod', 'node:*'] },
  'local/functions-host': {
    ours: ['local', 'shared/contracts'],
    packages: ['@azure/service-bus', '@azure/functions-core', 'zod', 'node:*'],
  },
  'local/azurite': { ours: ['local'], packages: ['azurite', 'node:*'] },
};

type Import = { from: string; to: string; typeOnly: boolean };

const files = globSync('{functions,shared,local}/**/*.{ts,mjs,js,tsx}', { cwd: root })
  .filter((file) => !file.includes('node_modules'))
  .toSorted();
const imports = files.flatMap(importsOf);

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
  // A folder of one flow belongs to that flow alone.
  if (rowOf(from) === 'shared/flows' && isWithin(to, 'shared/flows')) return false;
  const values = [...rule.ours, ...rule.packages];
  return [...values, ...(typeOnly ? (rule.types ?? []) : [])].some((place) => isWithin(to, place));
}

function filesWith(pattern: RegExp, where: (file: string) => boolean): string[] {
  return files.filter((file) => where(file) && pattern.test(readFileSync(join(root, file), 'utf8')));
}

function inProduct(file: string): boolean {
  return !isWithin(file, 'local');
}

function makesServers(file: string): boolean {
  return /\b(createServer|createSecureServer)\b|new (http|https|net|tls)\.?Server\b/.test(
    readFileSync(join(root, file), 'utf8'),
  );
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
    expect(new Set(files.map(rowOf))).toEqual(new Set(Object.keys(table)));
  });

  it('understands every form of import', () => {
    const own = imports.filter(({ from }) => from === 'functions/compose.ts');

    expect(own).toContainEqual({ from: 'functions/compose.ts', to: 'infra/queues.json', typeOnly: false });
    expect(own).toContainEqual({ from: 'functions/compose.ts', to: '@azure/functions', typeOnly: true });
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
      ['shared/domain/errors.ts', 'shared/ports/stored.ts', true],
      ['shared/contracts/job.ts', 'shared/domain/errors.ts', true],
      ['shared/flows/authorize.ts', 'shared/flows/settle-task.ts', true],
      ['shared/flows/authorize.ts', 'shared/flows/crawl-window/read-window.ts'],
      ['shared/flows/crawl-window/read-window.ts', 'shared/flows/discovery/discover.ts'],
      ['shared/flows/authorize.ts', 'shared/store/runs.ts', true],
      ['shared/store/runs.ts', 'shared/gitlab/slots.ts'],
      ['shared/store/runs.ts', 'shared/config/config.ts'],
      ['functions/http/runs.ts', 'shared/flows/read-runs.ts', true],
      ['functions/http/runs.ts', 'shared/ports/crawl.ts'],
      ['functions/edge/http.ts', '@azure/functions'],
      ['functions/compose.ts', 'local/azurite.ts'],
      ['functions/compose/deps.ts', 'functions/compose.ts', true],
      ['functions/compose/deps.ts', '@azure/service-bus'],
      ['functions/compose/deps.ts', '@azure/functions', true],
      ['functions/compose/queue-edge.ts', 'functions/edge/queue.ts'],
      ['shared/domain/webhooks/triage.ts', 'node:http'],
      ['local/start.ts', 'shared/domain/errors.ts', true],
      ['shared/domain/errors.ts', 'node:fs'],
      ['elsewhere/file.ts', 'shared/contracts/job.ts'],
    ];

    expect(forbidden.filter(([from, to, typeOnly = false]) => isAllowed({ from, to, typeOnly }))).toEqual([]);
  });
});

describe('what only one place does', () => {
  it('registers functions in functions/index.ts', () => {
    expect(filesWith(/\bapp\s*\.\s*\w+\s*\(|\bapp\.hook\b/, inProduct)).toEqual(['functions/index.ts']);
  });

  it('reads the environment in shared/config', () => {
    expect(filesWith(/process\s*\.\s*env|process\[|from 'node:process'/, inProduct)).toEqual([
      'shared/config/config.ts',
    ]);
  });

  it('listens in local/guard, and for AMQP in local/service-bus', () => {
    expect(filesWith(/from 'node:(http|https|http2|net|tls)'/, () => true).filter(makesServers)).toEqual([
      'local/guard/guarded-server.ts',
      'local/service-bus/listen.ts',
    ]);
  });

  it('takes each foreign client in one folder', () => {
    expect(takers(/^@gitbeaker\//)).toEqual(['shared/gitlab']);
    expect(takers(/^@azure\/data-tables$/)).toEqual(['shared/store']);
    expect(takers(/^jose$/)).toEqual(['local/identity', 'shared/identity']);
    // `npm start` asks a real GitLab one question, through the same proxy as the app.
    expect(takers(/^undici$/)).toEqual(['local', 'shared/gitlab']);
    expect(takers(/^@azure\/(keyvault-secrets|identity)$/)).toEqual(['shared/secrets']);
    expect(takers(/^@azure\/service-bus$/)).toEqual([
      'functions/compose',
      'local/functions-host',
      'shared/bus',
    ]);
    expect(takers(/^local\//).every((row) => row?.startsWith('local'))).toBe(true);
  });
});
