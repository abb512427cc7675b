import { PERMISSIONS } from '@xiaozhi/contracts';
import type { Browser, Page } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { violationsOn } from './axe.js';
import { choose } from './choose.js';
import {
  NARROW,
  en,
  itInBrowser,
  itInEachLanguage,
  launchBrowser,
  openPage,
  press,
  setUp,
  widthOf,
} from './opening.js';
import type { Texts } from './opening.js';
import { STAND_IN_USER } from './stand-in-account-routes.js';

const HINTS: Record<string, RegExp> = {
  'en-GB': /The service refuses the key/,
  'zh-CN': /服务拒绝了该密钥/,
};
const ARIA = 'Aria (en-US)';
const SOME = PERMISSIONS.filter((permission) => permission !== 'provider.write');
const ORDERED = '**/api/model/provider-test';

/** Presses *Listen* of a voice. @returns what a gateway is asked to say */
async function listenTo(page: Page, texts: Texts, name: string): Promise<unknown> {
  const [asked] = await Promise.all([
    page.waitForRequest(ORDERED),
    press(page, texts.voicePreview.listenTo.replace('{name}', name)),
  ]);
  return asked.postDataJSON();
}
/** Waits until it has been played to its end. */
const played = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.querySelector('audio')?.ended === true);

describe('voices are listened to on a phone', () => {
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

  itInEachLanguage('of a provider, in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    await setUp(page, standIn.url, texts);
    await page.goto(`${standIn.url}/providers/speech`);
    await press(page, texts.timbres.add);
    await page.getByLabel(texts.timbres.name).fill('Ada');
    await page.getByLabel(texts.timbres.voice).fill('aunt-1');
    await page.getByLabel(texts.timbres.languages).fill('普通话');
    await page.getByRole('dialog').getByRole('button', { name: texts.app.save }).click();
    await page.getByText(texts.timbres.known.replace('{count}', '1')).click();

    // Each in its own language, whichever the console's is.
    expect(await listenTo(page, texts, ARIA)).toMatchObject({
      ...{ modelType: 'TTS', providerCode: 'edge', providerId: 'speech', voice: 'en-US-AriaNeural' },
      ...{ text: texts.voicePreview.sentence_en, language: 'en' },
    });
    await played(page);
    expect(await page.locator('audio').getAttribute('src')).toBe('/api/model/provider-test/t1/audio');
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);

    await page.getByLabel(texts.voicePreview.says_zh).fill('今天天气真好。');
    expect(await listenTo(page, texts, 'Ada')).toMatchObject({
      ...{ voice: 'aunt-1', text: '今天天气真好。' },
      fields: expect.arrayContaining([{ key: 'language', type: 'text', value: '普通话' }]) as unknown,
    });
    const row = page.getByRole('listitem').filter({ hasText: 'Ada' });
    await row.getByText(texts.voicePreview.failed).waitFor();
    await row.getByText(/Incorrect API key provided/).waitFor();
    await row.getByText(HINTS[locale] ?? '').waitFor();
    expect(await page.locator('audio').count()).toBe(0);
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);

    await press(page, `${texts.app.delete} Ada`);
    await press(page, texts.app.delete);
    await page.getByText('Ada', { exact: true }).first().waitFor({ state: 'detached' });
    await page.context().close();
  });

  itInEachLanguage('where an agent is given one, in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    await setUp(page, standIn.url, texts);
    await page.evaluate(() =>
      fetch('/api/model/provider', {
        method: 'POST',
        body: JSON.stringify({ modelType: 'TTS', providerCode: 'edge', name: 'Edge', fields: [] }),
      }).then(() => undefined),
    );
    await page.goto(`${standIn.url}/agents/new`);
    await page.getByText(texts.voicePreview.chooseProvider).waitFor();
    await choose(page, texts.kind.TTS, 'Edge');
    await page.getByLabel(texts.agentVoice.voice).fill('aria');
    await page.getByRole('option', { name: 'Aria' }).click();
    await page.getByRole('option', { name: 'Aria' }).waitFor({ state: 'hidden' });
    await page.getByLabel(texts.agentVoice.rate).fill('20');
    await page.getByLabel(texts.agentVoice.rate).press('Tab');
    expect(await listenTo(page, texts, ARIA)).toMatchObject({
      ...{ modelType: 'TTS', providerCode: 'edge', voice: 'en-US-AriaNeural', language: 'en' },
      fields: [{ key: 'ttsRate', value: 20 }],
    });
    await played(page);
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);

    // What one voice said is not shown as another's.
    await page.getByLabel(texts.agentVoice.voice).fill('aunt-1');
    await page.locator('audio').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    expect(await listenTo(page, texts, 'aunt-1')).toMatchObject({ voice: 'aunt-1' });
    await page.getByText(texts.voicePreview.failed).waitFor();
    await page.getByText(HINTS[locale] ?? '').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.context().close();
  });

  itInBrowser('by nobody who may not change providers', async () => {
    const page = await openPage(browser, 'en-GB');
    await setUp(page, standIn.url, en);
    await page.route('**/api/auth/me', (route) =>
      route.fulfill({ json: { code: 0, msg: 'success', data: { ...STAND_IN_USER, permissions: SOME } } }),
    );
    await page.goto(`${standIn.url}/providers/speech`);
    await page.getByText(en.timbres.known.replace('{count}', '1')).click();
    await page.getByText(ARIA).waitFor();
    expect(await page.getByRole('button', { name: /^Listen/ }).count()).toBe(0);
    await page.goto(`${standIn.url}/agents/new`);
    await page.getByLabel(en.agentVoice.voice).waitFor();
    expect(await page.getByText(en.voicePreview.chooseProvider).count()).toBe(0);
    await page.context().close();
  });
});
