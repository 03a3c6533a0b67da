import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { setProjectVisibility } from '../../local/gitlab/server.ts';
import { AssessmentResource } from '../../shared/contracts/arm/assessment.ts';
import { FindingList } from '../../shared/contracts/arm/finding.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { InventoryList } from '../../shared/contracts/arm/posture-panes.ts';
import { connectorPath } from '../support/api-client.ts';
import { rootsOf } from '../support/inventory.ts';
import { until } from '../support/until.ts';
import { violationsInLooks } from './support/axe-in-looks.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { pageStack } from './support/page-stack.ts';
import { connectScannedDemo } from './support/start-page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const slowly = { timeout: 30_000 };
const Assessments = listOf(AssessmentResource);

describeInBrowser('a project', { timeout: 120_000 }, () => {
  const browser = browserOfFile();
  const { stack, at } = pageStack({ projects: 60 }, connectScannedDemo);
  const { open, expectErrors } = watchedPages(browser);

  async function worst() {
    const path = `${connectorPath('gitlab')}/inventory?view=flat&sort=-failing&api-version=2026-11-01-preview`;
    const answer = await stack().api.call('GET', path, { version: null });
    const { value } = InventoryList.parse(answer.json);
    const item = value.find(({ archived }) => archived !== true)!;
    const path2 = `${item.id}/providers/Microsoft.Security/assessments`;
    const { value: assessments } = await stack().api.get(path2, Assessments);
    return { item, checks: assessments.map(({ properties }) => properties), list: value };
  }
  const addressOf = (id: string) => {
    const [, group, project] = /gitLabGroups\/([^/]+)\/projects\/([^/]+)$/.exec(id) ?? [];
    return at(`/devops/palisade/gitlab/${group}/${project}`);
  };

  it('shows each check with its verdict, in numbers that its list confirms', async () => {
    const { item, checks } = await worst();
    const page = await open(addressOf(item.id));
    await lines(page).first().waitFor(slowly);

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(item.name);
    expect(await lines(page).count()).toBe(checks.length);
    for (const [name, verdicts] of [
      ['Open', ['fail', 'notAssessed']],
      ['fail', ['fail']],
      ['not assessed', ['notAssessed']],
    ] as const) {
      const n = checks.filter(({ verdict }) => verdicts.some((one) => one === verdict)).length;
      await page.getByRole('button', { name: new RegExp(`^(${name} ${n}|${n} ${name})$`) }).click();
      await expect.poll(() => lines(page).count()).toBe(n);
    }
    await page.getByRole('button', { name: /^All / }).click();
    const { earned, possible } = item.score;
    await page.getByText(`${earned} of ${possible} points`).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('opens a check with evidence and fix by keyboard, and gives the focus back', async () => {
    const { item, checks } = await worst();
    const page = await open(addressOf(item.id));
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-check'));
    const failing = checks.find(({ verdict, check }) => verdict === 'fail' && check?.startsWith('REV'))!;
    await lines(page).first().waitFor(slowly);

    await lines(page).first().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    while ((await focused()) !== failing.check) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: failing.displayName });
    await panel.getByText(failing.reason?.text ?? '').waitFor();

    expect(page.url()).toContain(`check=${failing.check}`);
    expect(await panel.locator('pre').textContent()).toContain('$TOKEN');
    expect(await panel.locator('pre').textContent()).not.toContain(demoToken);
    expect(await violationsInLooks(page)).toEqual([]);
    await page.getByRole('heading', { name: failing.displayName }).focus();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe(failing.check);
    await page.goBack();
    expect(page.url()).not.toContain('about:blank');
  });

  it('exempts a check of it, names what is missing, and ends that again', async () => {
    const { item, checks } = await worst();
    const failing = checks.find(({ verdict }) => verdict === 'fail')!;
    const page = await open(`${addressOf(item.id)}?check=${failing.check}`);
    const panel = page.getByRole('complementary', { name: failing.displayName });
    await panel.getByRole('button', { name: 'Exempt' }).click(slowly);
    const dialog = page.getByRole('dialog', { name: `Exempt ${failing.check}` });

    await dialog.getByLabel('Until').fill('2020-01-31');
    await dialog.getByRole('button', { name: 'Exempt' }).click();
    await dialog.getByText('Say why.').waitFor();
    await dialog.getByText('This day has passed.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    expect(await violationsInLooks(page)).toEqual([]);
    await dialog.getByLabel('Why').fill('It is archived next month.');
    await dialog.getByLabel('Until').fill(inDays(20));
    await dialog.getByRole('button', { name: 'Exempt' }).click();
    await dialog.waitFor({ state: 'detached' });
    await panel.getByText('It holds for: Project').waitFor(slowly);
    await panel.getByText('Without it the verdict is: fail.').waitFor();
    await page.getByRole('button', { name: '1 exempt' }).click();
    await expect.poll(() => lines(page).count()).toBe(1);
    expect(await violationsInLooks(page)).toEqual([]);
    expect((await worst()).checks.find(({ check }) => check === failing.check)?.verdict).toBe('exempt');

    await panel.getByRole('button', { name: 'End exemption' }).click();
    const end = page.getByRole('dialog', { name: `End the exemption of ${failing.check}` });
    await end.getByRole('button', { name: 'End exemption' }).click();
    await end.waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: 'Exempt' }).waitFor(slowly);
    expect((await worst()).checks.find(({ check }) => check === failing.check)?.verdict).toBe('fail');
  });

  it('shows who deals with what fails, and what is overdue, as the lists count it', async () => {
    const { item, checks } = await worst();
    const failing = checks.find(({ verdict }) => verdict === 'fail')!;
    const { name } = (
      await stack().api.get(`${item.id}/providers/Microsoft.Security/assessments`, Assessments)
    ).value.find(({ properties }) => properties.check === failing.check)!;
    const path = `${item.id}/providers/Microsoft.Security/assessments/${name}/governanceAssignments/mine`;
    const properties = { owner: 'team-web', remediationDueDate: '2026-01-31T00:00:00Z' };
    await stack().api.call('PUT', path, { body: { properties } });
    await until(async () => (await worst()).item.governance !== undefined, {
      timeoutMs: 20_000,
      what: 'the list',
    });
    const { counts, governance } = (await worst()).item;
    expect(governance).toMatchObject({ assigned: 1, overdue: 1, owners: ['team-web'] });

    const page = await open(addressOf(item.id));
    await page.getByText(`1 of ${counts.fail} failing are assigned, 1 overdue`).waitFor(slowly);
    await page
      .locator(`[data-check='${failing.check}']`)
      .getByText(/days overdue$/)
      .waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    await page.locator(`[data-check='${failing.check}']`).click();
    const panel = page.getByRole('complementary', { name: failing.displayName });
    await panel.getByRole('button', { name: 'Assign' }).click();
    const dialog = page.getByRole('dialog', { name: `Assign ${failing.check}` });
    await expect.poll(() => dialog.getByLabel('Owner').inputValue()).toBe('team-web');
    await dialog.getByRole('button', { name: 'Remove assignment' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('unassigned').first().waitFor(slowly);
    await page.goto(at('/recommendations?by=resource'));
    await page.getByRole('columnheader', { name: 'Due' }).waitFor(slowly);
  });

  it('leads on through the list that it was opened from, and back to it', async () => {
    const { list } = await worst();
    const page = await open(at('/devops?view=flat'));
    await page.locator("[data-row='1']:not([aria-busy])").waitFor(slowly);
    const place = page.getByRole('group', { name: 'In the list it was opened from' });
    const total = await page.getByRole('grid').getAttribute('aria-rowcount');

    await page.getByRole('row').nth(2).getByRole('gridcell').nth(1).click();
    await place.getByText(`2 of ${Number(total) - 1}`).waitFor(slowly);
    await place.getByRole('button', { name: /^Next project/ }).click();
    await place.getByText(`3 of ${Number(total) - 1}`).waitFor(slowly);
    await expect
      .poll(() => page.getByRole('heading', { level: 1 }).textContent(), slowly)
      .toBe(list[2]?.name);
    await page.getByRole('link', { name: 'Facts' }).click();
    await page.getByText('Default branch').waitFor();
    await place.getByRole('button', { name: /^Previous project/ }).click();
    await place.getByText(`2 of ${Number(total) - 1}`).waitFor(slowly);
    await page.reload();
    await place.getByText(`2 of ${Number(total) - 1}`).waitFor(slowly);

    expect(await violationsInLooks(page)).toEqual([]);
    await page.goBack();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/devops');
  });

  it('is read again when asked, and shows what changed and how it was seen', async () => {
    const project = rootsOf(stack().gitlab)
      .flatMap((root) => root.subtreeProjects)
      .find(({ visibility, archived }) => visibility === 'private' && !archived)!;
    const { value } = await stack().api.get(`${connectorPath('gitlab')}/inventory`, InventoryList);
    const item = value.find(({ gitLabId }) => gitLabId === project.id)!;
    const page = await open('about:blank');
    // The clock of a browser may be ahead of the service's.
    await page.addInitScript(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 120_000;
    });
    await page.goto(addressOf(item.id));
    await lines(page).first().waitFor(slowly);
    setProjectVisibility(stack().gitlab.world, project, 'public');

    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByText('The project was read again.').waitFor({ timeout: 60_000, state: 'attached' });
    await page.getByText('The project was read again.').waitFor({ ...slowly, state: 'detached' });

    await expect.poll(() => page.locator('header').last().textContent(), slowly).toContain('public');
    await stack().settle();
    await page.reload();
    await page
      .getByRole('main')
      .getByRole('link', { name: /^Changes [1-9]/ })
      .click(slowly);
    await page.getByText('Became public', { exact: true }).first().waitFor(slowly);
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('lists its findings, and opens one with place, history and how its scanner is known', async () => {
    const path = `${connectorPath('gitlab')}/inventory?view=flat&api-version=2026-11-01-preview`;
    const { value } = InventoryList.parse((await stack().api.call('GET', path, { version: null })).json);
    const item = value.find(({ findings }) => (findings?.byKind.sast?.high ?? 0) > 0)!;
    const list = `${item.id}/findings?kind=sast&severity=high&api-version=2026-11-01-preview`;
    const answer = await stack().api.call('GET', list, { version: null });
    const { value: findings } = FindingList.parse(answer.json);
    const { title, location } = findings[0]!.properties;
    const page = await open(`${addressOf(item.id)}?tab=findings&kind=sast,color`);
    const row = page
      .getByRole('row')
      .filter({ hasText: `${location.file}` })
      .first();
    await row.waitFor(slowly);
    await page.getByText('“color” is no kind and was left out.').waitFor();
    expect(await violationsInLooks(page)).toEqual([]);

    await row.click();
    const panel = page.getByRole('complementary');
    await panel.getByRole('heading', { name: title, exact: true }).waitFor(slowly);
    await panel.getByRole('heading', { name: 'Its scanner' }).waitFor();
    await panel.getByText('first seen', { exact: true }).waitFor();

    const link = panel.getByRole('link', { name: 'Open in GitLab' });
    const href = (await link.getAttribute('href')) ?? '';
    expect(href.startsWith(`${stack().gate.url}/${item.fullPath}/-/blob/`)).toBe(true);
    expect(href).toContain(`/${location.file}#L${location.startLine}`);
    expect(new URL(page.url()).searchParams.get('finding')).toMatch(/^[0-9a-f]{32}/);
    expect(await violationsInLooks(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => new URL(page.url()).searchParams.has('finding')).toBe(false);
  });

  it('exempts a finding until a date, shows it so, and ends that again', async () => {
    const path = `${connectorPath('gitlab')}/inventory?view=flat&api-version=2026-11-01-preview`;
    const { value } = InventoryList.parse((await stack().api.call('GET', path, { version: null })).json);
    const item = value.find(({ findings }) => (findings?.byKind.sast?.high ?? 0) > 0)!;
    const page = await open(`${addressOf(item.id)}?tab=findings&kind=sast`);
    await page.locator("[data-row='0']:not([aria-busy])").click(slowly);
    const panel = page.getByRole('complementary');
    await panel.getByRole('button', { name: 'Exempt' }).click(slowly);
    const dialog = page.getByRole('dialog', { name: 'Exempt a finding' });
    await dialog.getByRole('button', { name: 'Exempt' }).click();
    await dialog.getByText('Say why.').waitFor();
    await dialog.getByLabel('Why').fill('It is a test.');
    await dialog.getByLabel('Until').fill(inDays(20));
    expect(await violationsInLooks(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Exempt' }).click();
    await dialog.waitFor({ state: 'detached' });

    await panel.getByText('It holds for: A finding of').waitFor(slowly);
    await panel.getByText(/ · exempt /).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    const copy = await open(`${addressOf(item.id)}?tab=findings&state=exempt`);
    await copy.getByRole('status').filter({ hasText: '1 finding' }).waitFor(slowly);
    await copy.getByRole('row').filter({ hasText: 'exempt' }).waitFor();
    await panel.getByRole('button', { name: 'End exemption' }).click();
    const end = page.getByRole('dialog', { name: 'End the exemption of a finding' });
    await end.getByRole('button', { name: 'End exemption' }).click();
    await end.waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: 'Exempt' }).waitFor(slowly);
  });

  it('leads to GitLab at its configured address only', async () => {
    const { item } = await worst();
    const page = await open(addressOf(item.id));

    const href = await page.getByRole('link', { name: 'Open in GitLab' }).getAttribute('href', slowly);
    expect(href).toBe(`${stack().gate.url}/${item.fullPath}`);
  });

  it('that is gone says since when, with its history', async () => {
    const project = rootsOf(stack().gitlab)
      .flatMap((root) => root.subtreeProjects)
      .find(({ archived, emptyRepo }) => !archived && !emptyRepo)!;
    const { value } = await stack().api.get(`${connectorPath('gitlab')}/inventory`, InventoryList);
    const item = value.find(({ gitLabId }) => gitLabId === project.id)!;
    const page = await open('about:blank');
    await page.clock.install();
    await page.goto(addressOf(item.id));
    await lines(page).first().waitFor(slowly);
    stack().gitlab.world.removeProject(project);
    await stack().api.call('POST', `${item.id}/resync`);
    await stack().settle();
    await until(
      async () => JSON.stringify((await stack().api.call('GET', item.id)).json).includes('removedAt'),
      { timeoutMs: 60_000, what: 'the project to be gone' },
    );

    // The pane was open meanwhile.
    await page.clock.runFor(31_000);
    await page
      .getByRole('heading', { name: new RegExp(`${escaped(item.name)} is gone since`) })
      .waitFor(slowly);
    await page.getByText('Removed').first().waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    expectErrors(/404/);
    await page.goto(addressOf(`${item.id}-never-was`));
    await page.getByRole('heading', { name: /^There was no such project at / }).waitFor(slowly);
  });
});

function lines(page: Page) {
  return page.locator('[data-check]');
}

/** As a date field has it. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 3_600_000).toISOString().slice(0, 10);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
