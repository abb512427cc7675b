import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { en as everywhere } from '../../../apps/manager-web/src/locales/en.js';
import { enPlayground } from '../../../apps/manager-web/src/locales/en.playground.js';
import { ConsoleServer, hasChromium, launchBrowser } from '../src/console.js';
import { workspaceRoot } from '../src/service-process.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const texts = { ...everywhere, ...enPlayground };
const SPEECH = resolve(workspaceRoot, 'tools/device-simulator/fixtures/jfk.wav');

(hasChromium() ? describe : describe.skip)('the playground in the console, without any device', () => {
  let browser: Browser;
  let consoleServer: ConsoleServer | undefined;
  const stack = new Stack();

  beforeAll(async () => {
    browser = await launchBrowser([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${SPEECH}`,
    ]);
  });

  afterAll(async () => {
    await browser.close();
    await consoleServer?.stop();
    await stack.stop();
  });

  it('remembers a name from one session to the next, and understands what is spoken', async () => {
    const setupToken = new URL(await stack.startBare()).searchParams.get('token') ?? '';
    consoleServer = new ConsoleServer(stack.managerUrl, stack.gatewayUrl);
    await consoleServer.start();
    const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(20_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const press = (name: string): Promise<void> =>
      page.getByRole('button', { name, exact: true }).last().click();

    await page.goto(`${consoleServer.url}/setup?token=${setupToken}`);
    await page.getByLabel(texts.auth.username).fill('operator');
    await page.getByLabel(texts.auth.password).fill('correct horse battery');
    await press(texts.auth.create);
    await page.getByRole('link', { name: texts.menu.agents, exact: true }).click();
    await page.getByRole('button', { name: /^Talk to / }).click();
    await press(texts.playground.start);
    await say(page, 'My name is Anna.');
    await answered(page, 1, /Anna/);
    await page.locator('.learnt').getByText(/Anna/).waitFor();

    await press(texts.playground.startAnew);
    await page.locator('[data-state="idle"]').waitFor();
    await say(page, 'What is my name?');
    await answered(page, 2, /Anna/);
    await page.locator('.recalled li').getByText(/Anna/).waitFor();
    await page.locator('.progress').getByText(texts.stage.recall).waitFor();

    await page.getByRole('button', { name: texts.playground.hold }).focus();
    await page.keyboard.down('Space');
    // The page's policy lets nobody evaluate a text in it.
    await until(
      'four seconds of speech',
      () => page.locator('.voice').getAttribute('data-sent-frames'),
      (sent) => Number(sent) > 70,
    );
    await page.keyboard.up('Space');
    await page
      .getByRole('log')
      .getByText(/fellow/i)
      .first()
      .waitFor();
    expect(faults).toEqual([]);
    expect(stack.output + consoleServer.output).not.toContain('xiaozhi.credentials');
  });
});

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel(texts.playground.type, { exact: true }).fill(text);
  await page.getByRole('button', { name: texts.playground.send, exact: true }).click();
}

/** Waits until the turn of this number has been spoken to its end, with these words. */
async function answered(page: Page, number: number, words: RegExp): Promise<void> {
  const turn = page.locator('article').nth(number - 1);
  await turn.locator('.assistant').getByText(words).last().waitFor();
  await turn.getByText(texts.turnOutcome.spoken).waitFor();
  await page.locator('[data-state="idle"]').waitFor();
}
