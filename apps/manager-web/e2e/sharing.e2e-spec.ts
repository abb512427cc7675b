import { existsSync } from 'node:fs';
import type { UserView } from '@xiaozhi/contracts';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
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
  { locale: 'en-GB', texts: en },
  { locale: 'zh-CN', texts: zh },
];

describe('an agent that is shared, on a phone', () => {
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

  const open = async (locale: string): Promise<Page> => {
    const context = await browser.newContext({ locale, viewport: { width: NARROW, height: 740 } });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return page;
  };
  const setUp = async (page: Page, texts: typeof en | typeof zh): Promise<void> => {
    await page.goto(`${standIn.url}/setup?token=abc`);
    await page.getByLabel(texts.auth.username).fill('operator');
    await page.getByLabel(texts.auth.password).fill('correct horse battery');
    await page.getByRole('button', { name: texts.auth.create, exact: true }).click();
    await page.getByRole('heading', { name: texts.menu.overview }).waitFor();
    await page.evaluate(() =>
      fetch('/api/agent', { method: 'POST', body: JSON.stringify({ name: 'Anna' }) }).then(() => undefined),
    );
  };
  const width = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);

  (hasChromium ? it.each(languages) : () => undefined)(
    'is given, changed and taken away in $locale',
    async ({ locale, texts }) => {
      const page = await open(locale);
      const missing: string[] = [];
      page.on('response', (answer) => {
        if (answer.status() === 404) missing.push(answer.url().replace(standIn.url, ''));
      });
      await setUp(page, texts);
      await page.goto(`${standIn.url}/users`);
      await choose(page, texts.sharing.reachOf.replace('{name}', 'ann'), texts.reach.shared);
      await page.getByText(texts.sharing.seesNothing).waitFor();

      await page.goto(`${standIn.url}/agents/1`);
      await page.getByText(texts.sharing.none).waitFor();
      await choose(page, texts.sharing.user, 'ann');
      await page.getByRole('button', { name: texts.sharing.share, exact: true }).click();
      const level = texts.sharing.levelOf.replace('{name}', 'ann');
      await page.getByRole('combobox', { name: level }).waitFor();
      await page.getByText(texts.sharing.nobodyElse).waitFor();
      expect(await width(page)).toBeLessThanOrEqual(NARROW);
      await choose(page, level, texts.grantLevel.edit);

      await page.goto(`${standIn.url}/users`);
      await page.getByText(`(${texts.grantLevel.edit})`).waitFor();
      expect(await width(page)).toBeLessThanOrEqual(NARROW);
      await page.goto(`${standIn.url}/agents/1`);
      await page.getByRole('button', { name: texts.sharing.takeFrom.replace('{name}', 'ann') }).click();
      await page.getByText(texts.sharing.none).waitFor();
      expect(missing).toEqual([]);
      await page.context().close();
    },
  );

  (hasChromium ? it.each(languages) : () => undefined)(
    'is all that whoever has it is shown, in $locale',
    async ({ locale, texts }) => {
      const page = await open(locale);
      await setUp(page, texts);
      const me: UserView = {
        ...{ id: '2', username: 'ann', role: 'operator', reach: 'shared' },
        permissions: ['agent.read', 'agent.write', 'device.read', 'provider.read', 'memory.read'],
      };
      const refusedPaths = /\/api\/(outbox|device\/pending|analytics|firmware|user|audit|parameters)(\?|$)/;
      await page.route('**/api/auth/me', (route) =>
        route.fulfill({ json: { code: 0, msg: 'success', data: me } }),
      );
      await page.route(refusedPaths, (route) =>
        route.fulfill({
          status: 403,
          json: { code: 403, msg: '', data: null, error: 'FORBIDDEN', details: [], requestId: 'r' },
        }),
      );
      for (const path of ['/', '/agents', '/devices', '/outbox']) {
        await page.goto(`${standIn.url}${path}`);
        await page.waitForLoadState('networkidle');
        expect([path, await page.locator('.failure').count()]).toEqual([path, 0]);
      }
      await page.getByRole('button', { name: texts.app.menu }).click();
      await page.getByRole('link', { name: texts.menu.agents, exact: true }).waitFor();
      for (const hidden of [texts.menu.providers, texts.menu.users, texts.menu.firmware])
        expect(await page.getByRole('link', { name: hidden, exact: true }).count()).toBe(0);
      await page.goto(`${standIn.url}/providers`);
      await page.waitForURL(`${standIn.url}/`);
      await page.context().close();
    },
  );
});
