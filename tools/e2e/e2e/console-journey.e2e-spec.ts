import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Browser, Page } from 'playwright-core';
import { choose } from '../../../apps/manager-web/e2e/choose.js';
import { en } from '../../../apps/manager-web/src/locales/en.js';
import { zh } from '../../../apps/manager-web/src/locales/zh.js';
import { ConsoleServer, hasChromium, launchBrowser } from '../src/console.js';
import { Stack } from '../src/stack.js';

const DEVICE = '02:00:00:00:00:0e';
const RIGHT_KEY = 'm0-right-key-0123456789';
const WRONG_KEY = 'm0-wrong-key-9876543210';
const languages = hasChromium()
  ? [
      { locale: 'en-GB', texts: en },
      { locale: 'zh-CN', texts: zh },
    ]
  : [];

describe('the whole set-up, as an operator does it in the console', () => {
  let browser: Browser;
  let emulator: Mem0Emulator;
  let stack: Stack;
  let consoleServer: ConsoleServer | undefined;

  beforeEach(async () => {
    emulator = await startMem0Emulator({ apiKey: RIGHT_KEY, processingMs: 200 });
    stack = new Stack({ DEVICE_AUTO_ENROL: 'off' });
    browser = await launchBrowser();
  });

  afterEach(async () => {
    await browser.close();
    await consoleServer?.stop();
    consoleServer = undefined;
    await stack.stop();
    await emulator.stop();
  });

  it('has its journeys only where Chromium is', () => {
    expect(process.env.CI === 'true' && languages.length === 0).toBe(false);
  });

  for (const { locale, texts } of languages) {
    it(`leads from the set-up link to a memory recalled in the next session, in ${locale}`, async () => {
      const setupToken = new URL(await stack.startBare()).searchParams.get('token') ?? '';
      consoleServer = new ConsoleServer(stack.managerUrl);
      await consoleServer.start();
      const page = await browser.newPage({ locale, viewport: { width: 1280, height: 900 } });
      page.setDefaultTimeout(10_000);
      const faults = watchFaults(page);
      const press = (name: string): Promise<void> =>
        page.getByRole('button', { name, exact: true }).last().click();

      await page.goto(`${consoleServer.url}/setup?token=${setupToken}`);
      await page.getByLabel(texts.auth.username).fill('operator');
      await page.getByLabel(texts.auth.password).fill('correct horse battery');
      await press(texts.auth.create);

      // A key that Mem0 refuses, as JSON; later the right one.
      await page.getByRole('link', { name: texts.menu.providers, exact: true }).click();
      await press(texts.app.add);
      await choose(page, texts.providers.category, texts.kind.Memory);
      await page.getByRole('combobox', { name: texts.providers.code }).fill('mem0ai');
      await page
        .getByRole('option', { name: /mem0ai/ })
        .first()
        .click();
      await pasteJson(page, texts, { api_key: WRONG_KEY, api_version: 'v1.1', base_url: emulator.url });
      await press(texts.app.save);
      await page.getByText('mem0ai').first().waitFor();

      await page.goto(`${consoleServer.url}/agents/new`);
      await page.getByLabel(texts.app.nameLabel).fill('Nova');
      await choose(page, texts.agents.memoryProvider, /mem0ai/);
      await press(texts.app.save);
      await page.getByRole('link', { name: 'Nova' }).waitFor();

      const device = stack.device(DEVICE);
      const { activation } = await device.checkOta();
      await page.getByRole('link', { name: texts.menu.devices, exact: true }).click();
      await press(texts.devices.bind);
      await page.getByLabel(texts.devices.code).fill(activation?.code ?? '');
      await choose(page, texts.devices.agent, 'Nova');
      await press(texts.devices.bindThis);
      await page.getByText(DEVICE).first().waitFor();

      await device.connect();
      expect((await device.say('I am allergic to peanuts.')).reply).toMatch(/peanuts/);
      device.drop();
      await page.getByRole('link', { name: texts.menu.overview, exact: true }).click();
      await page.getByText(/key/i).first().waitFor({ timeout: 30_000 });
      expect(await page.content()).not.toContain(WRONG_KEY);

      await page.getByRole('link', { name: texts.menu.providers, exact: true }).click();
      await page.locator('a[href^="/providers/"]', { hasText: /mem0/i }).first().click();
      await pasteJson(page, texts, { api_key: RIGHT_KEY });
      await press(texts.app.save);

      // What was said while the key was wrong comes out of the outbox now.
      await page.getByRole('link', { name: texts.menu.memory, exact: true }).click();
      await choose(page, texts.devices.agent, 'Nova');
      await expectMemory(page, /peanuts/i);

      const later = stack.device(DEVICE);
      await later.connect();
      expect((await later.say('What am I allergic to?')).reply).toMatch(/peanuts/);
      expect(later.violations).toEqual([]);
      later.drop();
      expect(faults).toEqual([]);
      expect(stack.output).not.toMatch(new RegExp(`${RIGHT_KEY}|${WRONG_KEY}`));
    });
  }
});

type Texts = typeof en | typeof zh;

async function pasteJson(page: Page, texts: Texts, settings: Record<string, string>): Promise<void> {
  await page.getByRole('tab', { name: texts.providers.tabJson }).click();
  await page.getByRole('textbox', { name: texts.providers.tabJson }).fill(JSON.stringify(settings));
}

/** Reloads until the memory is there: the outbox tries a refused key again every half minute. */
async function expectMemory(page: Page, text: RegExp): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if ((await page.getByText(text).count()) > 0) return;
    if (Date.now() > deadline) throw new Error('The memory did not appear in the console in time.');
    await page.reload();
    await page.waitForLoadState('networkidle');
  }
}

function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // The first question, who is signed in, is answered with 401 on purpose.
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text());
  });
  return faults;
}
