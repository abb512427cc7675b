import type { Page } from 'playwright-core';

const ATTEMPTS_COUNT = 10;
const OPEN_MS = 2_000;

/**
 * Opens a select by its label and picks an option. A select that is still being drawn may swallow a click, its options
 * may still be on their way, and the form around it may close it again by taking the focus as it opens.
 * @throws Error when the option does not come
 */
export async function choose(page: Page, label: string, option: RegExp | string): Promise<void> {
  const select = page.getByRole('combobox', { name: label }).last();
  const choice = page.getByRole('option', { name: option }).first();
  let refused: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS_COUNT; attempt += 1) {
    // A second click would close what the first one opened.
    if ((await select.getAttribute('aria-expanded')) !== 'true')
      await select.click({ force: true, timeout: OPEN_MS }).catch(() => undefined);
    try {
      await choice.click({ timeout: OPEN_MS });
      // While it fades it lies over what is below it, and takes the clicks that are meant for that.
      await choice.waitFor({ state: 'hidden', timeout: OPEN_MS }).catch(() => undefined);
      return;
    } catch (error) {
      refused = error;
    }
  }
  throw new Error(`No option ${String(option)} could be chosen in "${label}".`, { cause: refused });
}
