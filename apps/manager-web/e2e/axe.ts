import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Element-plus names the list of an autocomplete before it is there. */
const LATE_LIST =
  /^aria-valid-attr-value: (?:<input class="el-input__inner"[^>]*aria-autocomplete="list"[^>]*>\s*)+$/;

/** What axe finds on the page as it is now (WCAG 2.2 A and AA, and axe's own advice): its rules, with the elements. */
export async function violationsOn(page: Page): Promise<string[]> {
  // Colours that are on their way are no fault.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  return found.filter((violation) => !LATE_LIST.test(violation));
}
