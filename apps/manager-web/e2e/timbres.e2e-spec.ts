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

describe('a voice on a phone', () => {
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
    'is put down, changed, chosen for an agent by its name, and deleted, in $locale',
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
      await page.getByRole('button', { name: texts.app.menu, exact: true }).waitFor();
      await page.goto(`${standIn.url}/providers/speech`);
      await page.getByText(texts.timbres.known.replace('{count}', '1')).waitFor();
      await press(texts.timbres.add);
      await page.getByLabel(texts.timbres.name).fill('Ada');
      await page.getByLabel(texts.timbres.voice).fill('aunt-1');
      await page.getByLabel(texts.timbres.languages).fill('English，Deutsch');
      await page.getByRole('dialog').getByRole('button', { name: texts.app.save }).click();
      await page.getByText('English, Deutsch').first().waitFor();
      await press(`${texts.app.edit} Ada`);
      await page.getByLabel(texts.timbres.name).fill('Aunt Ada');
      await page.getByRole('dialog').getByRole('button', { name: texts.app.save }).click();
      await page.getByText('Aunt Ada').waitFor();
      expect(await width()).toBeLessThanOrEqual(NARROW);

      await page.goto(`${standIn.url}/agents/new`);
      await page.getByLabel(texts.agentVoice.voice).fill('ada');
      await page.getByText('Aunt Ada').click();
      expect(await page.getByLabel(texts.agentVoice.voice).inputValue()).toBe('aunt-1');
      // The list of voices lies over the languages until it has faded.
      await page.getByRole('option', { name: 'Aunt Ada' }).waitFor({ state: 'hidden' });
      await page.getByLabel(texts.agentVoice.language).fill('D');
      await page.getByRole('option', { name: 'Deutsch', exact: true }).click();
      expect(await page.getByLabel(texts.agentVoice.language).inputValue()).toBe('Deutsch');
      expect(await width()).toBeLessThanOrEqual(NARROW);

      await page.goto(`${standIn.url}/providers/speech`);
      await press(`${texts.app.delete} Aunt Ada`);
      await press(texts.app.delete);
      await page.getByText('Aunt Ada').first().waitFor({ state: 'detached' });
      await context.close();
    },
  );
});
