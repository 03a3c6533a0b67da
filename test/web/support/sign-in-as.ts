import type { Page } from 'playwright-core';

/** Fills in the page of the local identity provider, as a person does who is sent there. */
export async function signInAs(page: Page, name: string, secret: string): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in on this machine' }).waitFor();
  await page.locator(`input[value='${name}']`).check();
  await page.getByLabel(/^Secret/).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
