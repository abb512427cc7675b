import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { en } from '../src/locales/en.js';
import { zh } from '../src/locales/zh.js';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { violationsOn } from './axe.js';
import { STAND_IN_CODE, STAND_IN_NEWCOMER } from './stand-in-factor-routes.js';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const NARROW = 360;
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium && process.env.CI === 'true') throw new Error(`Journeys need Chromium at ${CHROMIUM}.`);

const languages = [
  { locale: 'en-GB', texts: en },
  { locale: 'zh-CN', texts: zh },
];

describe('a second factor that is required, on a phone', () => {
  let browser: Browser;
  let standIn: StandIn;
  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--no-first-run'];
    if (hasChromium) browser = await chromium.launch({ executablePath: CHROMIUM, args });
  });
  beforeEach(async () => {
    standIn = await startStandIn();
  });
  afterEach(() => standIn.close());
  afterAll(() => browser?.close());

  (hasChromium ? it.each(languages) : () => undefined)(
    'is turned on before anything else in $locale',
    async ({ locale, texts }) => {
      const context = await browser.newContext({ locale, viewport: { width: NARROW, height: 740 } });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));

      await page.goto(`${standIn.url}/login?next=/devices`);
      await page.getByLabel(texts.auth.username).fill(STAND_IN_NEWCOMER);
      await page.getByLabel(texts.auth.password).fill('correct horse battery');
      await press(texts.auth.login);
      await page.getByRole('heading', { name: texts.requiredFactor.title }).waitFor();
      expect(asked.filter((path) => path.startsWith('/api/') && !path.startsWith('/api/auth/'))).toEqual([]);
      expect(await page.getByRole('navigation').count()).toBe(0);
      await page.getByLabel(texts.account.current).fill('correct horse battery');
      await press(texts.secondFactor.begin);
      await page.getByRole('img', { name: texts.secondFactor.qr }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(NARROW);
      expect(await violationsOn(page)).toEqual([]);
      await page.getByLabel(texts.secondFactor.first).fill(STAND_IN_CODE);
      await press(texts.secondFactor.turnOn);
      await page.getByText(texts.secondFactor.codes).waitFor();
      await press(texts.requiredFactor.goOn);
      await page.getByRole('heading', { name: texts.menu.devices, exact: true }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/devices');
      await context.close();
    },
  );
});
