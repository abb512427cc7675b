import type { Browser } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { violationsOn } from './axe.js';
import { NARROW, itInEachLanguage, launchBrowser, openPage, press, widthOf } from './opening.js';
import { STAND_IN_CODE, STAND_IN_NEWCOMER } from './stand-in-factor-routes.js';

describe('a second factor that is required, on a phone', () => {
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

  itInEachLanguage('is turned on before anything else in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));

    await page.goto(`${standIn.url}/login?next=/devices`);
    await page.getByLabel(texts.auth.username).fill(STAND_IN_NEWCOMER);
    await page.getByLabel(texts.auth.password).fill('correct horse battery');
    await press(page, texts.auth.login);
    await page.getByRole('heading', { name: texts.requiredFactor.title }).waitFor();
    expect(asked.filter((path) => path.startsWith('/api/') && !path.startsWith('/api/auth/'))).toEqual([]);
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page.getByLabel(texts.account.current).fill('correct horse battery');
    await press(page, texts.secondFactor.begin);
    await page.getByRole('img', { name: texts.secondFactor.qr }).waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);
    await page.getByLabel(texts.secondFactor.first).fill(STAND_IN_CODE);
    await press(page, texts.secondFactor.turnOn);
    await page.getByText(texts.secondFactor.codes).waitFor();
    await press(page, texts.requiredFactor.goOn);
    await page.getByRole('heading', { name: texts.menu.devices, exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/devices');
    await page.context().close();
  });
});
