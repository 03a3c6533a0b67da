import { expect, it } from 'vitest';

import { browserOfFile, describeInBrowser } from '../support/chromium.ts';
import { servedGallery } from '../support/gallery.ts';
import { watchedPages } from '../support/watched-page.ts';

describeInBrowser('the parts', () => {
  const browser = browserOfFile();
  const address = servedGallery();
  const { open } = watchedPages(browser);

  it('send a query once, 200 ms after the last key, and a cleared one at once', async () => {
    const page = await open(address('filters'));
    const state = async () => JSON.parse((await page.locator('#filters').textContent()) ?? '{}') as object;

    await page.getByRole('searchbox', { name: 'Filter by name or path' }).pressSequentially('tax');
    await expect.poll(state).toMatchObject({ query: 'tax', queries: 1 });
    await page.getByRole('button', { name: 'Clear all' }).click();

    await expect.poll(state).toEqual({ query: '', queries: 1 });
    expect(await page.getByRole('searchbox').first().inputValue()).toBe('');
  });

  it('add a filter by keys alone, with a search in its values, and remove it by its chip', async () => {
    const page = await open(address('filters'));
    await page.getByRole('button', { name: 'Add filter' }).focus();

    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Check', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('searchbox', { name: 'Search check' }).fill('rev-39');
    await page.getByRole('checkbox', { name: 'REV-39' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Remove filter Check: REV-39' }).waitFor();
    await page.keyboard.press('Escape');

    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Add filter');
    await page.getByRole('button', { name: 'Remove filter Check: REV-39' }).click();
    expect(await page.getByRole('button', { name: /^Remove filter/ }).count()).toBe(2);
  });

  it('move the focus into a panel, and back when it closes', async () => {
    const page = await open(address('panel'));
    const active = () => page.evaluate(() => document.activeElement?.textContent);
    await page.getByRole('button', { name: 'Open the panel' }).click();

    await expect.poll(active).toBe('Default branch should be protected');
    await page.keyboard.press('Escape');

    await expect.poll(active).toBe('Open the panel');
    expect(await page.getByRole('complementary').count()).toBe(0);
  });

  it('keep Tab in a panel that lies over the pane', async () => {
    const page = await open(address('panel'), 'middle');
    await page.getByRole('button', { name: 'Open the panel' }).click();
    const panel = page.getByRole('dialog', { name: 'Default branch should be protected' });

    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press('Tab');

      expect(await panel.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.press('Shift+Tab');
    expect(await panel.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  });

  it('choose groups, never a locked one, whose reason the keyboard reaches', async () => {
    const page = await open(address('picker'));
    const chosen = () => page.locator('#chosen').textContent();
    const locked = page.getByRole('checkbox', { name: 'Proseware' });

    await page.getByRole('checkbox', { name: 'Empty Labs' }).check();
    await locked.focus();
    await page.keyboard.press('Space');

    await expect.poll(chosen).toBe('1 6');
    expect(await locked.isChecked()).toBe(false);
    expect(await page.getByRole('status').first().textContent()).toBe('2 of 6 chosen');
    await page.getByRole('searchbox').fill('mob');
    await expect.poll(() => page.getByRole('checkbox').count()).toBe(2);
  });

  it('choose in a menu by arrows, and give the focus back', async () => {
    const page = await open(address('menu'));
    const active = () => page.evaluate(() => document.activeElement?.textContent);
    await page.getByRole('button', { name: 'Change theme' }).focus();

    await page.keyboard.press('Enter');
    await expect.poll(active).toBe('light');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('s');
    await expect.poll(active).toBe('system');
    await page.keyboard.press('Enter');

    await expect.poll(() => page.locator('#theme').textContent()).toBe('system');
    await expect.poll(active).toBe('Change theme');
  });

  it('confirm only after the name is typed, and give the focus back', async () => {
    const page = await open(address('confirm'));
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete connector gitlab' });
    const action = dialog.getByRole('button', { name: 'Delete' });

    await page.keyboard.type('gitla');
    expect(await action.isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Delete');
    expect(await page.locator('#done').textContent()).toBe('there');

    await page.getByRole('button', { name: 'Delete' }).click();
    await page.keyboard.type('gitlab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#done').textContent()).toBe('deleted');
  });

  it('count down to the next try, and make it once', async () => {
    const page = await open('about:blank');
    await page.clock.install();
    await page.goto(address('states'));
    const retries = () => page.locator('#retries').textContent();
    await page.getByRole('timer').waitFor();

    await page.clock.runFor(2_000);
    await expect.poll(retries).toBe('1');
    expect(await page.getByRole('timer').textContent()).toBe('Trying again in 0 s.');
    await page.clock.runFor(60_000);

    expect(await retries()).toBe('1');
  });
});
