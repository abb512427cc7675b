import type { Browser } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { NARROW, itInEachLanguage, launchBrowser, openPage, press, setUp, widthOf } from './opening.js';

describe('parameters and dictionaries on a phone', () => {
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

  itInEachLanguage(
    'are read, checked while they are typed, and changed in $locale',
    async ({ locale, texts }) => {
      const page = await openPage(browser, locale);

      await setUp(page, standIn.url, texts);
      await press(page, texts.app.menu);
      await page.getByRole('link', { name: texts.menu.parameters, exact: true }).click();

      await page.getByText(texts.parameters.secretSet.replace('{hint}', '9876')).waitFor();
      await page.getByText(texts.parameters.notSet, { exact: true }).waitFor();
      await press(page, `${texts.app.edit} xiaozhi`);
      const value = page.getByLabel(texts.parameters.value, { exact: true });
      await value.fill('{"type": "hello",');
      await page.getByText(texts.parameterFault.json).waitFor();
      expect(await page.getByRole('button', { name: texts.app.save, exact: true }).isDisabled()).toBe(true);
      await value.fill(`{"type":"hello","from":"${locale}"}`);
      await page.getByText(texts.parameters.jsonGood).waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
      await press(page, texts.app.save);
      await page.getByText(`"from":"${locale}"`).waitFor();

      await page.goto(`${standIn.url}/dictionaries`);
      await page.getByText('bread-compact-wifi').first().waitFor();
      await press(page, texts.dictionaries.addEntry);
      await page.getByLabel(texts.dictionaries.label, { exact: true }).fill(`Board of ${locale}`);
      await page.getByLabel(texts.dictionaries.value, { exact: true }).fill(locale);
      await press(page, texts.app.save);
      await page.getByText(`Board of ${locale}`).waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
      await page.context().close();
    },
  );
});
