import type { Browser, Page } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { violationsOn } from './axe.js';
import { choose } from './choose.js';
import { NARROW, itInEachLanguage, launchBrowser, openPage, press, setUpAgent, widthOf } from './opening.js';

const [BERGEN, PEANUTS, IDA] = ['has moved to Bergen', 'is allergic to peanuts', 'Ida turns seven'] as const;

describe('memories', () => {
  let browser: Browser | undefined;
  let standIn: StandIn;
  beforeAll(async () => {
    browser = await launchBrowser();
    standIn = await startStandIn();
  });
  afterAll(async () => {
    await browser?.close();
    await standIn.close();
  });

  /** Waits until only these are listed. */
  const listed = async (page: Page, texts: readonly string[]): Promise<void> => {
    const shown = page.locator('article .text');
    for (const text of [BERGEN, PEANUTS, IDA])
      await shown.filter({ hasText: text }).waitFor({ state: texts.includes(text) ? 'visible' : 'detached' });
  };

  itInEachLanguage('are found by words, kind, time and state, on a phone, in $locale', async (language) => {
    const { locale, texts } = language;
    const { memory, memoryFind, memoryKind } = texts;
    const page = await openPage(browser, locale);
    await setUpAgent(page, standIn.url, texts);
    await page.goto(`${standIn.url}/memory`);
    await listed(page, [BERGEN, PEANUTS, IDA]);

    await choose(page, memoryFind.match, memoryFind.exact);
    await page.getByPlaceholder(memoryFind.exactHint).fill('IDA turns');
    await press(page, memory.search);
    await listed(page, [IDA]);
    await choose(page, memoryFind.kind, memoryKind.allergy);
    await page.getByText(memory.noneFound).waitFor();
    await page.getByPlaceholder(memoryFind.exactHint).fill('');
    await press(page, memory.search);
    await listed(page, [PEANUTS]);
    // A service's own kind, which nobody has translated.
    await choose(page, memoryFind.kind, 'residence');
    await listed(page, [BERGEN]);
    await choose(page, memoryFind.kind, memoryKind.allergy);
    await listed(page, [PEANUTS]);
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);

    await page.getByLabel(memoryFind.from).fill('2099-01-01T00:00:00');
    await page.getByLabel(memoryFind.from).press('Enter');
    await page.getByText(memory.noneFound).waitFor();
    await page.getByLabel(memoryFind.from).fill('');
    await page.getByLabel(memoryFind.from).press('Enter');
    await listed(page, [PEANUTS]);

    // By meaning, what was superseded is not all looked through: that is said.
    await choose(page, memoryFind.state, memoryFind.superseded);
    await page.getByText(memory.noneFound).waitFor();
    await choose(page, memoryFind.match, memoryFind.meaning);
    await page.getByPlaceholder(memory.searchHint).fill('peanuts');
    await press(page, memory.search);
    await page.getByText(memoryFind.partialMeaning).waitFor();
    expect(await violationsOn(page)).toEqual([]);

    // A time in the words is said, and can be ignored.
    await page.goto(`${standIn.url}/memory?query=2020`);
    await page.getByText(memory.noneFound).waitFor();
    const period = page.locator('.el-tag', { hasText: memoryFind.period.replace('{range}', '') });
    expect(await period.innerText()).toContain('2020');
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);
    await press(page, memoryFind.ignorePeriod);
    await listed(page, [BERGEN, PEANUTS, IDA]);
    await period.waitFor({ state: 'detached' });
    await page.context().close();
  });
});
