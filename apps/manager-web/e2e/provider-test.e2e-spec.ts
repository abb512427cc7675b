import type { Browser, Page } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { violationsOn } from './axe.js';
import { choose } from './choose.js';
import { NARROW, itInEachLanguage, launchBrowser, openPage, press, setUp, widthOf } from './opening.js';

const HINTS: Record<string, RegExp> = {
  'en-GB': /The service refuses the key/,
  'zh-CN': /服务拒绝了该密钥/,
};

/** @returns what a gateway is asked to test, once `start` is done */
async function orderOf(page: Page, start: () => Promise<void>): Promise<unknown> {
  const [asked] = await Promise.all([page.waitForRequest('**/api/model/provider-test'), start()]);
  return asked.postDataJSON();
}

describe('a provider is tested on a phone', () => {
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

  itInEachLanguage(
    'with a wrong key and the right one, before it is saved, in $locale',
    async ({ locale, texts }) => {
      const hint = HINTS[locale] ?? '';
      const page = await openPage(browser, locale);

      await setUp(page, standIn.url, texts);
      await page.goto(`${standIn.url}/providers/new`);
      await choose(page, texts.providers.category, texts.kind.LLM);
      await choose(page, texts.providers.code, /^openai/);
      await page.locator('#field-model_name').fill('m');
      await page.locator('#field-api_key').fill('wrong');
      await press(page, texts.providerTest.run);

      await page.getByText(texts.providerTest.isNotOk).waitFor();
      await page.getByText(hint).waitFor();
      const failed = page.getByRole('listitem').filter({ hasText: texts.providerTestStep.auth });
      expect(await failed.innerText()).toContain(texts.providerTestState.failed);
      expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);

      await page.locator('#field-api_key').fill('right');
      await press(page, texts.providerTest.again);
      await page.getByText(texts.providerTest.isOk).waitFor();
      await page.getByText(texts.providerTestFact.answer.replace('{value}', 'Ready.')).waitFor();
      expect(await page.getByText(hint).count()).toBe(0);
      expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
      await page.context().close();
    },
  );

  itInEachLanguage('with words of one’s own, in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    await setUp(page, standIn.url, texts);
    await page.goto(`${standIn.url}/providers/new`);
    await choose(page, texts.providers.category, texts.kind.Memory);
    await choose(page, texts.providers.code, /^local/);
    await page.getByLabel(texts.compare.text).fill('I am allergic to peanuts.');
    await page.getByLabel(texts.compare.question).fill('What can I not eat?');
    const told = { text: 'I am allergic to peanuts.', question: 'What can I not eat?' };
    expect(await orderOf(page, () => page.keyboard.press('Enter'))).toMatchObject(told);
    await page.getByText(/Peanuts are dangerous for the user/).waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);

    // The words of a memory are not another kind's.
    await page.goto(`${standIn.url}/providers/speech`);
    await page.getByLabel(texts.providerTest.says, { exact: true }).fill('Guten Morgen.');
    const said = await orderOf(page, () => page.keyboard.press('Enter'));
    expect(said).toMatchObject({ modelType: 'TTS', text: 'Guten Morgen.' });
    expect(said).not.toHaveProperty('question');
    await page.getByLabel(texts.providerTest.audio).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.context().close();
  });
});
