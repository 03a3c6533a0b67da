import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startAzurite } from '../../local/azurite/start-azurite.ts';
import { demoConnector } from '../../local/start/api.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { RunResource } from '../../shared/contracts/arm/run.ts';
import { apiClient, type ApiClient } from '../support/api-client.ts';
import { freePorts, npmStart } from '../support/npm-start.ts';
import { oldDataProjects, unpackOldData } from '../support/old-data.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { until } from '../support/until.ts';

const firstRun = '8204008390110-65e7ba56eb68';

describe('a data folder of commit 1760e3b', () => {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-old-data-'));
  const data = join(folder, 'data');
  let opened: ReturnType<typeof npmStart>;
  let api: ApiClient;

  beforeAll(async () => {
    const port = await freePorts();
    unpackOldData(data, port);
    opened = npmStart(['--port', String(port), '--data', data, '--projects', String(oldDataProjects)]);
    api = apiClient(`http://127.0.0.1:${port}`);
    await until(() => opened.output().includes('Running.') || opened.errors() !== '', {
      timeoutMs: 60_000,
      what: 'the summary',
    });
  }, 90_000);
  afterAll(() => {
    opened.child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens with its connector, and onboards nothing again', () => {
    expect(opened.errors()).toBe('');
    expect(opened.output()).toContain('from an earlier start');
    expect(opened.output()).not.toContain('Onboarding');
    expect(opened.output()).toMatch(/7 groups +\d+ +120/);
  });

  it('has its groups, and projects below them', async () => {
    const groups = await api.get(`${demoConnector}/devops/default/gitLabGroups`, listOf(GitLabGroupResource));
    const pages = groups.value.map(({ id }) => projectsBelow(api, id));

    expect(groups.value).toHaveLength(7);
    expect((await Promise.all(pages)).flat().length).toBeGreaterThan(0);
  });

  it('shows the run that filled it, complete', async () => {
    const runs = await api.get(`${demoConnector}/devops/default/runs`, listOf(RunResource));

    const first = runs.value.find(({ name }) => name === firstRun);
    expect(first?.properties).toMatchObject({ state: 'complete', counts: { projects: 120 } });
  });

  it('is for its owner only from here on, and has keys of its own in the place of those that everybody knows', () => {
    const keys = ['storage.key', 'service-bus.key'].map((name) => readFileSync(join(data, name), 'utf8'));

    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(new Set(keys).size).toBe(2);
    expect(keys.join()).not.toMatch(/Eby8vdM02xNO|cGFsaXNhZGU/);
  });

  it('keeps all rows and claims over a clean stop', async () => {
    opened.child.kill('SIGINT');
    const code = await opened.ended;

    const azurite = await startAzurite({ dataDir: join(data, 'tables') });
    const [claims, projects] = [
      await rowsOf(azurite.connectionString, 'GroupClaims'),
      await rowsOf(azurite.connectionString, 'Projects'),
    ];
    await azurite.stop();

    expect(code).toBe(0);
    expect(claims).toHaveLength(7);
    // Each under its id and under its name.
    expect(projects.filter(({ rowKey }) => rowKey.startsWith('p|'))).toHaveLength(oldDataProjects);
    expect(projects).toHaveLength(2 * oldDataProjects);
  });
});

async function projectsBelow(api: ApiClient, group: string): Promise<unknown[]> {
  return (await api.get(`${group}/projects`, listOf(GitLabProjectResource))).value;
}
