import type { Page } from 'playwright-core';

const ATTEMPTS_COUNT = 10;
const OPEN_MS = 2_000;

/**
 * Opens a select by its label and picks an option. A select that is still being drawn may swallow a click, and its
 * options may still be on their way.
 * @throws Error (Playwright's timeout) when the option does not come
 */
export async function choose(page: Page, label: string, option: RegExp | string): Promise<void> {
  const select = page.getByRole('combobox', { name: label }).last();
  const choice = page.getByRole('option', { name: option }).first();
  for (let attempt = 1; attempt <= ATTEMPTS_COUNT; attempt += 1) {
    // A second click would close what the first one opened.
    if ((await select.getAttribute('aria-expanded')) !== 'true')
      await select.click({ force: true, timeout: OPEN_MS }).catch(() => undefined);
    const isThere = await choice.waitFor({ timeout: OPEN_MS }).then(
      () => true,
      () => false,
    );
    if (isThere) break;
  }
  await choice.click();
}
