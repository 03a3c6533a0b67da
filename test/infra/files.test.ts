import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import leftOut from '../../infra/default-settings.json' with { type: 'json' };
import tables from '../../infra/tables.json' with { type: 'json' };
import workbook from '../../infra/workbook.json' with { type: 'json' };
import { tableNames } from '../../shared/adapters/tables/open-tables.ts';
import { unknownMetrics } from '../support/infra/alert-checks.ts';
import { faultsOf, knownSettings } from '../support/infra/all-checks.ts';
import { keyFaults } from '../support/infra/checks.ts';
import { ourMetrics, unknownLogLines } from '../support/infra/our-metrics.ts';
import { readPrediction, readTemplate } from '../support/infra/prediction.ts';

const $schema = 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'template-'));
});

async function fileOf(text: string): Promise<string> {
  const path = join(folder, 'given.json');
  await writeFile(path, text);
  return path;
}

describe('infra/tables.json', () => {
  it('lists the tables of the product', () => {
    expect(tables).toEqual(tableNames);
  });
});

describe('infra/default-settings.json', () => {
  it('gives a reason for each setting that is left at its default', () => {
    expect(Object.values(leftOut).filter((reason) => reason.length < 20)).toEqual([]);
    expect(Object.keys(leftOut).filter((name) => !knownSettings.includes(name))).toEqual([]);
  });
});

describe('infra/workbook.json', () => {
  it('shows metrics that the app exports', () => {
    const text = JSON.stringify(workbook);

    expect(text.match(/palisade\.\w+/g)?.length).toBeGreaterThan(8);
    expect(unknownMetrics(text, ourMetrics)).toEqual([]);
    expect(unknownMetrics("where Name == 'palisade.job.colour'", ourMetrics)).toEqual([
      'palisade.job.colour',
    ]);
  });
});

describe('the queries of alerts and workbook', () => {
  it('look for log lines that the app writes', () => {
    const place = join(import.meta.dirname, '../../infra/queries');
    const queries = globSync('*.kql', { cwd: place }).map((file) => readFileSync(join(place, file), 'utf8'));
    const texts = [...queries, JSON.stringify(workbook)];

    expect(ourMetrics.length).toBeGreaterThan(10);
    expect(texts.join().match(/Message (?:startswith|has) '/g)?.length).toBeGreaterThan(3);
    expect(texts.flatMap(unknownLogLines)).toEqual([]);
    expect(unknownLogLines("where Message startswith 'a run was eaten'")).toEqual(['a run was eaten']);
  });
});

describe('a compiled template', () => {
  it.each(['', '{', '{}', '[]', 'null', '"text"', '{"resources":[1]}'])('is not %j', async (text) => {
    const path = await fileOf(text);

    expect(() => readTemplate(path)).toThrow(/JSON|expected|Invalid/);
    expect(() => readPrediction(path)).toThrow(/JSON|expected|Invalid/);
  });

  it('is not a file that is not there', () => {
    expect(() => readTemplate(join(folder, 'nowhere.json'))).toThrow('ENOENT');
    expect(() => readPrediction(join(folder, 'nowhere.json'))).toThrow('ENOENT');
  });

  it('deploys something', async () => {
    expect(readTemplate(await fileOf(JSON.stringify({ $schema, resources: { a: {} } })))).toContain(
      'resources',
    );
    for (const resources of [[], {}]) {
      const path = await fileOf(JSON.stringify({ $schema, resources }));
      expect(() => readTemplate(path)).toThrow('has no resources');
    }
    const nothing = await fileOf(JSON.stringify({ predictedResources: [], diagnostics: [] }));
    expect(() => readPrediction(nothing)).toThrow('has no resources');
    expect(faultsOf([]).length).toBeGreaterThan(70);
  });

  it('was compiled without a diagnostic', async () => {
    const predictedResources = [{ id: 'a', type: 'b', name: 'c' }];
    const path = await fileOf(JSON.stringify({ predictedResources, diagnostics: ['x'] }));

    expect(() => readPrediction(path)).toThrow('has diagnostics');
  });

  it.each([`[listKeys(resourceId('x'), '1')]`, 'Endpoint=sb://x;SharedAccessKey=y', 'https://x/?sig=a'])(
    'must not contain %s',
    (text) => {
      expect(keyFaults(JSON.stringify({ $schema, resources: [text] }))).not.toEqual([]);
    },
  );
});
