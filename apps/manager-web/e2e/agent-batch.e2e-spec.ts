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
  widthOf,
} from './opening.js';
import type { Texts } from './opening.js';

describe('a change of many agents, on a phone', () => {
  let browser: Browser | undefined;
  let standIn: StandIn;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    standIn = await startStandIn();
  });
  afterEach(() => standIn.close());
  afterAll(() => browser?.close());

  const enter = async (locale: string, texts: Texts): Promise<Page> => {
    const page = await openPage(browser, locale);
    await page.goto(`${standIn.url}/login?next=/agents`);
    await page.getByLabel(texts.auth.username).fill('operator');
    await page.getByLabel(texts.auth.password).fill('correct horse battery');
    await page.getByRole('button', { name: texts.auth.login, exact: true }).click();
    await page.getByRole('heading', { name: texts.menu.agents, exact: true }).waitFor();
    return page;
  };
  const begin = async (page: Page, texts: Texts): Promise<void> => {
    await press(page, texts.batch.changeAll);
    await page.getByRole('dialog').waitFor();
    await choose(page, texts.batch.value, texts.agents.english);
    await press(page, texts.batch.look);
    await page.getByText(texts.batch.reaches.replace('{count}', '3')).waitFor();
    await page.getByText('Anna · Ben · Cleo').waitFor();
    // The list of the select fades.
    await page.locator('.el-select-dropdown:visible').first().waitFor({ state: 'detached' });
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);
    await press(page, texts.batch.begin.replace('{count}', '3'));
  };

  itInEachLanguage('is looked at, begun and followed to its end in $locale', async ({ locale, texts }) => {
    const page = await enter(locale, texts);
    await begin(page, texts);
    await page.getByRole('heading', { name: texts.batchState.done }).waitFor();
    await page.getByText('There is no agent "gone".').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    // It is there after the page was left.
    await page.reload();
    await page.getByRole('heading', { name: texts.batchState.done }).waitFor();
    await page.getByRole('button', { name: texts.batch.close, exact: true }).click();
    await page.getByRole('heading', { name: texts.batchState.done }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
    await page.context().close();
  });

  itInBrowser('is stopped', async () => {
    const page = await enter('en-GB', en);
    await begin(page, en);
    await page.getByRole('button', { name: en.batch.cancel, exact: true }).click();
    await page.getByRole('heading', { name: en.batchState.cancelled }).waitFor();
    await page.context().close();
  });
});
