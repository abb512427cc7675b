import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { en } from '../src/locales/en.js';
import { zh } from '../src/locales/zh.js';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const NARROW = 360;
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium && process.env.CI === 'true') throw new Error(`Journeys need Chromium at ${CHROMIUM}.`);

const languages = [
  { locale: 'en-GB', texts: en },
  { locale: 'zh-CN', texts: zh },
];

describe('parameters and dictionaries on a phone', () => {
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
    'are read, checked while they are typed, and changed in $locale',
    async ({ locale, texts }) => {
      const context = await browser.newContext({ locale, viewport: { width: NARROW, height: 740 } });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const press = (name: string): Promise<void> =>
        page.getByRole('button', { name, exact: true }).last().click();
      const width = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);

      await page.goto(`${standIn.url}/setup?token=abc`);
      await page.getByLabel(texts.auth.username).fill('operator');
      await page.getByLabel(texts.auth.password).fill('correct horse battery');
      await press(texts.auth.create);
      await press(texts.app.menu);
      await page.getByRole('link', { name: texts.menu.parameters }).click();

      await page.getByText(texts.parameters.secretSet.replace('{hint}', '9876')).waitFor();
      await page.getByText(texts.parameters.notSet, { exact: true }).waitFor();
      await press(`${texts.app.edit} xiaozhi`);
      const value = page.getByLabel(texts.parameters.value, { exact: true });
      await value.fill('{"type": "hello",');
      await page.getByText(texts.parameterFault.json).waitFor();
      expect(await page.getByRole('button', { name: texts.app.save, exact: true }).isDisabled()).toBe(true);
      await value.fill(`{"type":"hello","from":"${locale}"}`);
      await page.getByText(texts.parameters.jsonGood).waitFor();
      expect(await width()).toBeLessThanOrEqual(NARROW);
      await press(texts.app.save);
      await page.getByText(`"from":"${locale}"`).waitFor();

      await page.goto(`${standIn.url}/dictionaries`);
      await page.getByText('bread-compact-wifi').first().waitFor();
      await press(texts.dictionaries.addEntry);
      await page.getByLabel(texts.dictionaries.label, { exact: true }).fill(`Board of ${locale}`);
      await page.getByLabel(texts.dictionaries.value, { exact: true }).fill(locale);
      await press(texts.app.save);
      await page.getByText(`Board of ${locale}`).waitFor();
      expect(await width()).toBeLessThanOrEqual(NARROW);
      await context.close();
    },
  );
});
