import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { pick, seededRandom, type Random } from '../../local/seeded-random.ts';
import { violationsInLooks } from './support/axe-in-looks.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { pageStack } from './support/page-stack.ts';
import { connectScannedDemo } from './support/start-page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const combinations = 10;
/** So high that every row is drawn. */
const size = { width: 1440, height: 3_200 };

describeInBrowser('the numbers of the page', () => {
  const browser = browserOfFile();
  const { at } = pageStack({ projects: 80 }, connectScannedDemo);
  const { open } = watchedPages(browser);

  it(`are those of the list behind them, for ${combinations} random filters`, async () => {
    const page = await openTall('/devops?view=flat');
    const random = seededRandom(17);

    for (let round = 0; round < combinations; round += 1) {
      const search = randomFilters(random);
      await page.goto(at(`/devops?view=flat&${search}`));
      const { tiles, rows, facets } = await numbersOf(page);

      expect({ search, ...tiles }).toEqual({
        search,
        projects: rows.length,
        counted: rows.length,
        failing: sumOf(rows.map(({ fail }) => fail)),
        bySeverity: severities(rows),
        public: rows.filter(({ visibility }) => visibility === 'public').length,
        findings: sumOf(rows.map(({ findings }) => findings)),
        findingsByKind: sumOf(rows.map(({ findings }) => findings)),
      });
      for (const { field, value, count } of facets) {
        await page.goto(at(`/devops?view=flat&${withFilter(search, field, value)}`));

        expect({ search, field, value, count: await countOf(page) }).toEqual({ search, field, value, count });
      }
    }
  }, 300_000);

  it('of a group are those of the list of its projects', async () => {
    const page = await openTall('/devops?sort=name');
    const groups = await rowsOf(page);

    expect(sumOf(groups.map(({ findings }) => findings))).toBeGreaterThan(0);
    for (const { name, projects, fail, bySeverity, findings } of groups) {
      const path = await pathOf(page, name);
      await page.goto(at(`/devops?view=flat&group=${encodeURIComponent(path)}`));
      const rows = (await countOf(page)) === 0 ? [] : await rowsOf(page);

      expect({ name, projects, fail, bySeverity, findings }).toEqual({
        name,
        findings: sumOf(rows.map((row) => row.findings)),
        projects: rows.length,
        fail: sumOf(rows.map((row) => row.fail)),
        bySeverity: severities(rows),
      });
      await page.goto(at('/devops?sort=name'));
      await page.getByRole('row').nth(1).waitFor();
    }
  }, 120_000);

  it('of findings are those of their list', async () => {
    const page = await openTall('/devops?view=flat');
    const most = (await rowsOf(page)).toSorted((a, b) => b.findings - a.findings)[0]!;
    await page.locator(`[data-row='${most.at}']`).getByRole('gridcell').nth(1).click();
    await page.getByRole('link', { name: `Findings ${most.findings}`, exact: true }).click();
    const listed = async () => {
      await page
        .getByRole('status')
        .filter({ hasText: /^\d+ findings?$/ })
        .waitFor();
      await page.locator('[role=grid][aria-busy=false]').waitFor();
      return Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
    };
    expect(await listed()).toBe(most.findings);

    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Kind', exact: true }).click();
    const kinds = (await page.getByRole('dialog').locator('label').allTextContents()).map((text) => ({
      name: text.replace(/\d+$/, ''),
      count: numberIn(/\d+$/.exec(text)?.[0]),
    }));
    expect(sumOf(kinds.map(({ count }) => count))).toBe(most.findings);
    const { name, count } = kinds.find((kind) => kind.count > 0)!;
    await page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).check();
    await page.keyboard.press('Escape');
    await expect.poll(listed).toBe(count);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('checkbox', { name: 'First seen' }).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
    await page
      .getByText(`The file has ${count === 1 ? '1 row' : `${count} rows`}, as many as the list.`)
      .waitFor();
  });

  it('of the findings tile are those of the projects that it leads to', async () => {
    const page = await openTall('/devops');
    const { tiles } = await numbersOf(page);
    await page.getByRole('link', { name: 'Findings', exact: true }).click();
    await page.waitForURL(/findings=open/);
    await page.getByRole('button', { name: 'Flat' }).click();
    await page.waitForURL(/view=flat/);
    await countOf(page);
    const rows = await rowsOf(page);

    expect(sumOf(rows.map(({ findings }) => findings))).toBe(tiles.findings);
    expect(rows.filter(({ findings }) => findings === 0)).toEqual([]);
  });

  async function openTall(path: string): Promise<Page> {
    const page = await open(at(path));
    await page.setViewportSize(size);
    await page.getByRole('row').nth(1).waitFor();
    return page;
  }
});

const fields: Readonly<Record<string, readonly [string, ...string[]]>> = {
  verdict: ['fail', 'pass', 'notAssessed', 'notApplicable'],
  severity: ['Critical', 'High', 'Medium', 'Low', 'High,Low'],
  visibility: ['private', 'internal', 'public', 'private,public'],
  tier: ['free', 'premium', 'ultimate'],
  archived: ['true', 'all'],
  findings: ['open', 'none', 'unknown'],
  check: ['PRJ-01', 'REV-01', 'REV-03'],
  scanner: ['sast:missing', 'secret:runs', 'iac:notAssessed,containers:notApplicable'],
  q: ['a', 'web', 'pay'],
};

/** Up to three filters, as an address has them. */
function randomFilters(random: Random): string {
  const names = Object.keys(fields).filter(() => random() < 0.3);
  const parameters = new URLSearchParams(
    names.slice(0, 3).map((name) => [name, pick(random, fields[name] ?? ['a'])]),
  );
  return parameters.toString();
}

function withFilter(search: string, field: string, value: string): string {
  const parameters = new URLSearchParams(search);
  parameters.set(field, value);
  return parameters.toString();
}

type Row = ReturnType<typeof rowFrom>;

async function numbersOf(page: Page) {
  const count = await countOf(page);
  const rows = count === 0 ? [] : await rowsOf(page);
  const tile = (title: string) =>
    page.locator('section', { has: page.getByRole('heading', { name: title }) });
  // Where none were looked for, the tile has no number.
  const none = tile('Findings')
    .last()
    .getByText(/^Nobody has looked|^There is no project/);
  const tiles = {
    projects: numberIn(await tile('Projects').last().locator('p').first().textContent()),
    counted: numberIn(/([\d,]+) projects?$/.exec(await statusOf(page))?.[1]),
    failing: numberIn(await tile('Failing checks').last().locator('p').first().textContent()),
    bySeverity: severitiesIn(
      await tile('Failing checks').last().getByRole('img').first().getAttribute('aria-label'),
    ),
    public: numberIn(
      await tile('Projects')
        .last()
        .getByRole('link', { name: /public$/ })
        .locator('b')
        .textContent(),
    ),
    findings: numberIn(await tile('Findings').last().locator('h2 + span').or(none).first().textContent()),
    findingsByKind: sumOf((await tile('Findings').last().locator('li b').allTextContents()).map(numberIn)),
  };
  return { tiles, rows, facets: await facetsOf(page) };
}

/** One value of one field that no filter uses yet, with the count that the menu shows. */
async function facetsOf(page: Page): Promise<{ field: string; value: string; count: number }[]> {
  const used = new URL(page.url()).searchParams;
  await page.getByRole('button', { name: 'Add filter' }).click();
  const facets = [];
  for (const [name, field, ids] of facetFields) {
    if (used.has(field)) continue;
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    const boxes = await page.getByRole('dialog').locator('label').allTextContents();
    for (const [at, text] of boxes.entries()) {
      facets.push({ field, value: ids[at] ?? '', count: numberIn(/\d[\d,]*$/.exec(text)?.[0]) });
    }
    await page.getByRole('button', { name: 'All filters' }).click();
  }
  await page.keyboard.press('Escape');
  return facets.slice(0, 2);
}

const facetFields = [
  ['Visibility', 'visibility', ['private', 'internal', 'public', 'unknown']],
  ['Tier', 'tier', ['free', 'premium', 'ultimate', 'unknown']],
] as const;

/** Rows of the list that answered last. */
async function countOf(page: Page): Promise<number> {
  const grid = page.locator('[role=grid][aria-busy=false], [role=treegrid][aria-busy=false]');
  const none = page.getByRole('heading', { name: /^No project matches|^Nothing fails in/ });
  await grid.or(none).first().waitFor();
  if (await none.isVisible()) return 0;
  return Number(await grid.getAttribute('aria-rowcount')) - 1;
}

async function rowsOf(page: Page): Promise<Row[]> {
  const count = await countOf(page);
  await page.locator(`[data-row='${count - 1}']:not([aria-busy])`).waitFor();
  const cells = await page.locator('[data-row]').evaluateAll((rows) =>
    rows.map((row) => ({
      at: Number((row as HTMLElement).dataset['row']),
      texts: [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent),
      labels: [...row.querySelectorAll('[role=img]')].map((image) => image.getAttribute('aria-label')),
      name: row.querySelector('[title]')?.textContent ?? '',
    })),
  );
  expect(cells.length).toBe(count);
  return cells.toSorted((a, b) => a.at - b.at).map(rowFrom);
}

type Cells = { at: number; texts: string[]; labels: (string | null)[]; name: string };

function rowFrom({ at, texts, labels, name }: Cells) {
  return {
    at,
    name,
    findings: numberIn(texts[5]),
    projects: numberIn(/[\d,]+$/.exec(texts[0]?.slice(name.length) ?? '')?.[0]),
    visibility: texts[1],
    bySeverity: severitiesIn(labels[0] ?? ''),
    fail: numberIn(/([\d,]+) fail/.exec(labels[1] ?? '')?.[1]),
  };
}

function severitiesIn(label: string | null): number[] {
  return ['critical', 'high', 'medium', 'low'].map((word) =>
    numberIn(new RegExp(`([\\d,]+) ${word}`).exec(label ?? '')?.[1]),
  );
}

function severities(rows: readonly Row[]): number[] {
  return [0, 1, 2, 3].map((at) => sumOf(rows.map(({ bySeverity }) => bySeverity[at] ?? 0)));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

function numberIn(text: string | null | undefined): number {
  return Number((text ?? '').replace(/[^\d]/g, ''));
}

async function statusOf(page: Page): Promise<string> {
  return (await page.locator('search').getByRole('status').textContent()) ?? '';
}

/** The path of a root group, which `l` copies as a part of its address. */
async function pathOf(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: `Open ${name}`, exact: true }).click();
  await page.waitForURL(/open=/);
  return new URL(page.url()).searchParams.get('open') ?? '';
}
