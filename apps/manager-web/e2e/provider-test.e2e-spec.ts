import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { en } from '../src/locales/en.js';
import { zh } from '../src/locales/zh.js';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { choose } from './choose.js';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const NARROW = 360;
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium && process.env.CI === 'true') throw new Error(`Journeys need Chromium at ${CHROMIUM}.`);

const languages = [
  { locale: 'en-GB', texts: en, hint: /The service refuses the key/ },
  { locale: 'zh-CN', texts: zh, hint: /服务拒绝了该密钥/ },
];

describe('a provider is tested on a phone', () => {
  let browser: Browser;
  let standIn: StandIn;
  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--no-first-run'];
    if (hasChromium) browser = await chromium.launch({ executablePath: CHROMIUM, args });
    standIn = await startStandIn();
  });
  afterAll(async () => {
    await browser?.close();
    await standIn.close();
  });

  (hasChromium ? it.each(languages) : () => undefined)(
    'with a wrong key and the right one, before it is saved, in $locale',
    async ({ locale, texts, hint }) => {
      const context = await browser.newContext({ locale, viewport: { width: NARROW, height: 740 } });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
      const width = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);

      await page.goto(`${standIn.url}/setup?token=abc`);
      await page.getByLabel(texts.auth.username).fill('operator');
      await page.getByLabel(texts.auth.password).fill('correct horse battery');
      await press(texts.auth.create);
      await page.getByRole('button', { name: texts.app.menu, exact: true }).waitFor();
      await page.goto(`${standIn.url}/providers/new`);
      await choose(page, texts.providers.category, texts.kind.LLM);
      await choose(page, texts.providers.code, /^openai/);
      await page.locator('#field-model_name').fill('m');
      await page.locator('#field-api_key').fill('wrong');
      await press(texts.providerTest.run);

      await page.getByText(texts.providerTest.isNotOk).waitFor();
      await page.getByText(hint).waitFor();
      const failed = page.getByRole('listitem').filter({ hasText: texts.providerTestStep.auth });
      expect(await failed.innerText()).toContain(texts.providerTestState.failed);
      expect(await width()).toBeLessThanOrEqual(NARROW);

      await page.locator('#field-api_key').fill('right');
      await press(texts.providerTest.again);
      await page.getByText(texts.providerTest.isOk).waitFor();
      await page.getByText(texts.providerTestFact.answer.replace('{value}', 'Ready.')).waitFor();
      expect(await page.getByText(hint).count()).toBe(0);
      expect(await width()).toBeLessThanOrEqual(NARROW);
      await context.close();
    },
  );
});
