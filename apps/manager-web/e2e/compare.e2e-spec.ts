import type { Browser } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { violationsOn } from './axe.js';
import { NARROW, itInEachLanguage, launchBrowser, openPage, press, setUp, widthOf } from './opening.js';

describe('two memories', () => {
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

  itInEachLanguage('are compared on one sentence, on a phone, in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    await setUp(page, standIn.url, texts);
    await page.goto(`${standIn.url}/providers/compare`);
    await page.getByLabel(texts.compare.text).fill('I am allergic to peanuts.');
    await page.getByLabel(texts.compare.question).fill('What can I not eat?');
    await press(page, texts.compare.run);

    const trials = page.locator('article');
    await trials.filter({ hasText: 'User is allergic to peanuts.' }).waitFor();
    const [works, fails] = [texts.providerTest.isOk, texts.providerTest.isNotOk];
    const good = await trials.filter({ hasText: works }).innerText();
    expect(good).toContain('Peanuts are dangerous for the user.');
    const bad = await trials.filter({ hasText: fails }).innerText();
    expect(bad).toContain('Incorrect API key provided');
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);
    await page.context().close();
  });
});
