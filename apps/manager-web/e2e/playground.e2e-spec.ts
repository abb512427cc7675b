import path from 'node:path';
import { OpusDecoder, concatSamples, opusPacketShape } from '@xiaozhi/audio';
import type { Browser, Page } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { violationsOn } from './axe.js';
import {
  NARROW,
  en,
  itInBrowser,
  itInEachLanguage,
  launchBrowser,
  openPage,
  press,
  setUpAgent,
  watchFaults,
  widthOf,
} from './opening.js';
import type { Texts } from './opening.js';
import { ORDERS } from './stand-in-gateway.js';
import { BROWSER } from './stand-in-playground-routes.js';

const SPEECH = path.join(__dirname, '../../../tools/device-simulator/fixtures/jfk.wav');
/** Of an answer of the stand-in. */
const ANSWER_MS = 600;

describe('the playground', () => {
  let browser: Browser | undefined;
  let standIn: StandIn;
  beforeAll(async () => {
    browser = await launchBrowser([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${SPEECH}`,
    ]);
  });
  beforeEach(async () => {
    standIn = await startStandIn();
  });
  afterEach(() => standIn.close());
  afterAll(() => browser?.close());

  const say = async (page: Page, texts: Texts, text: string): Promise<void> => {
    await page.getByLabel(texts.playground.type, { exact: true }).fill(text);
    await press(page, texts.playground.send);
  };
  const isIn = (page: Page, state: string): Promise<void> =>
    page.locator(`[data-state="${state}"]`).waitFor();
  const start = async (page: Page, texts: Texts, button = texts.playground.start): Promise<void> => {
    await press(page, button);
    await isIn(page, 'idle');
  };
  const open = async (page: Page, texts: Texts): Promise<void> => {
    await setUpAgent(page, standIn.url, texts);
    await page.goto(`${standIn.url}/agents/1/playground`);
    await start(page, texts);
  };

  itInEachLanguage('is talked to by typing on a phone, in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    const faults = watchFaults(page);
    await setUpAgent(page, standIn.url, texts);
    await page.goto(`${standIn.url}/agents`);
    await press(page, texts.talk.openNamed.replace('{name}', 'Anna'));
    await page.getByText(texts.playground.ownMemory).waitFor();
    await start(page, texts);
    await watchShifts(page);

    await say(page, texts, 'I live in Oslo.');
    await page.getByRole('log').getByText('You said: I live in Oslo.').waitFor();
    await hasPlayed(page, ANSWER_MS);
    await page.locator('[data-outcome="spoken"]').getByText(texts.stage.think).waitFor();
    await page.getByText('Has said: I live in Oslo.').waitFor();
    expect(await shiftOf(page)).toBeLessThan(0.02);

    await start(page, texts, texts.playground.startAnew);
    await say(page, texts, 'Where do I live?');
    await page.locator('.recalled').getByText('Has said: I live in Oslo.').waitFor();
    await hasPlayed(page, 2 * ANSWER_MS);
    await isIn(page, 'idle');
    for (const isDark of [false, true]) {
      await page.evaluate((on) => document.documentElement.classList.toggle('dark', on), isDark);
      expect(await violationsOn(page)).toEqual([]);
    }
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);

    const forget = texts.playground.forgetNamed.replace('{text}', 'Has said: I live in Oslo.');
    await press(page, forget);
    await page.getByRole('dialog').getByRole('button', { name: texts.playground.forget }).click();
    await page.getByRole('button', { name: forget }).waitFor({ state: 'detached' });
    expect(standIn.gateway.credentials).toEqual([BROWSER, BROWSER]);
    expect(await kept(page)).not.toContain('secret-token');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  for (const codec of ['webcodecs', 'wasm'])
    itInBrowser(`hears speech by ${codec} while the button is held, and plays the answer`, async () => {
      const page = await openPage(browser, 'en-GB');
      const faults = watchFaults(page);
      if (codec === 'wasm')
        await page.addInitScript(() => {
          Reflect.deleteProperty(globalThis, 'AudioEncoder');
        });
      await open(page, en);
      const hold = page.getByRole('button', { name: en.playground.hold });
      await hold.focus();
      await page.keyboard.down('Space');
      await isIn(page, 'listening');
      await page.waitForFunction(
        () => Number(document.querySelector<HTMLElement>('[data-sent-frames]')?.dataset.sentFrames) >= 40,
      );
      await page.keyboard.up('Space');
      await page.getByRole('log').getByText('My name is Anna.', { exact: true }).waitFor();
      await hasPlayed(page, ANSWER_MS);
      await isIn(page, 'idle');
      expect(await page.locator('[data-codec]').getAttribute('data-codec')).toBe(codec);

      const { packets, heard } = standIn.gateway;
      expect(heard).toEqual(['hello', 'listen manual', 'listen stop']);
      expect(packets.length).toBeGreaterThanOrEqual(40);
      for (const packet of packets)
        expect(opusPacketShape(packet)).toEqual({ durationMs: 60, isStereo: false });
      expect(loudest(packets)).toBeGreaterThan(0.05);
      expect(faults).toEqual([]);
      await page.context().close();
    });

  itInBrowser('listens by itself whenever the agent is silent, until it is told not to', async () => {
    const page = await openPage(browser, 'en-GB');
    await open(page, en);
    await page.locator('.hands-free .el-switch').click();
    await page.waitForFunction(() => document.querySelectorAll('article').length >= 2);
    await isIn(page, 'listening');
    await page.locator('.hands-free .el-switch').click();
    await isIn(page, 'idle');
    const { heard } = standIn.gateway;
    expect(heard.filter((one) => one === 'listen auto').length).toBeGreaterThanOrEqual(3);
    expect(heard.at(-1)).toBe('listen stop');
    await page.context().close();
  });

  itInBrowser('falls silent when it is interrupted, by a button or by whoever speaks', async () => {
    const page = await openPage(browser, 'en-GB');
    await open(page, en);
    await say(page, en, ORDERS.goOn);
    await isIn(page, 'speaking');
    await press(page, en.playground.interrupt);
    await isIn(page, 'idle');
    await say(page, en, ORDERS.goOn);
    await isIn(page, 'speaking');
    await page.locator('h1').click();
    await page.keyboard.down('Space');
    await isIn(page, 'listening');
    await page.keyboard.up('Space');
    await page.getByRole('log').getByText('My name is Anna.', { exact: true }).waitFor();
    expect(standIn.gateway.heard).toEqual([
      ...['hello', 'listen detect', 'abort', 'listen detect', 'abort', 'listen manual', 'listen stop'],
    ]);
    await page.context().close();
  });

  itInEachLanguage('says what is wrong and what to do, in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    });
    await open(page, texts);
    await page.getByRole('button', { name: texts.playground.hold }).focus();
    await page.keyboard.press('Space');
    await page.getByText(texts.microphoneFault.refused).waitFor();
    await say(page, texts, ORDERS.fail);
    await page.getByText('LLM_UNAUTHORISED').waitFor();
    await page.getByText(texts.playground.failed).waitFor();
    await say(page, texts, ORDERS.leave);
    await page.getByText(texts.playgroundEnd.over).waitFor();
    await start(page, texts, texts.playground.startAnew);
    await say(page, texts, ORDERS.refuse);
    await page.getByText(texts.playgroundEnd.refused).waitFor();
    standIn.gateway.isDown = true;
    await press(page, texts.playground.startAnew);
    await page.getByText(texts.playgroundEnd.unreachable).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.context().close();
  });
});

/** Waits until this much has been heard to its end. */
async function hasPlayed(page: Page, wantedMs: number): Promise<void> {
  await page.waitForFunction(
    (ms) => Number(document.querySelector<HTMLElement>('[data-played-ms]')?.dataset.playedMs) >= ms - 20,
    wantedMs,
  );
}

function loudest(packets: Uint8Array[]): number {
  const decoder = new OpusDecoder(16_000);
  const samples = concatSamples(packets.map((packet) => decoder.decode(packet)));
  expect(samples.length).toBe(packets.length * 960);
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** All that the browser keeps, and where it is. */
async function kept(page: Page): Promise<string> {
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  return `${page.url()} ${stored}`;
}

async function watchShifts(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.documentElement.dataset.shift = '0';
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput)
          document.documentElement.dataset.shift = String(
            Number(document.documentElement.dataset.shift) + entry.value,
          );
    }).observe({ type: 'layout-shift' });
  });
}

const shiftOf = (page: Page): Promise<number> =>
  page.evaluate(() => Number(document.documentElement.dataset.shift));
