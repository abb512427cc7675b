import type { Browser } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { choose } from './choose.js';
import { NARROW, itInEachLanguage, launchBrowser, openPage, press, setUp, widthOf } from './opening.js';

const HINTS: Record<string, RegExp> = {
  'en-GB': /The service refuses the key/,
  'zh-CN': /服务拒绝了该密钥/,
};

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
});
