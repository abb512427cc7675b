import type { Browser } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { NARROW, itInEachLanguage, launchBrowser, openPage, press, setUp, widthOf } from './opening.js';

describe('a voice on a phone', () => {
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
    'is put down, changed, chosen for an agent by its name, and deleted, in $locale',
    async ({ locale, texts }) => {
      const page = await openPage(browser, locale);

      await setUp(page, standIn.url, texts);
      await page.goto(`${standIn.url}/providers/speech`);
      await page.getByText(texts.timbres.known.replace('{count}', '1')).waitFor();
      await press(page, texts.timbres.add);
      await page.getByLabel(texts.timbres.name).fill('Ada');
      await page.getByLabel(texts.timbres.voice).fill('aunt-1');
      await page.getByLabel(texts.timbres.languages).fill('English，Deutsch');
      await page.getByRole('dialog').getByRole('button', { name: texts.app.save }).click();
      await page.getByText('English, Deutsch').first().waitFor();
      await press(page, `${texts.app.edit} Ada`);
      await page.getByLabel(texts.timbres.name).fill('Aunt Ada');
      await page.getByRole('dialog').getByRole('button', { name: texts.app.save }).click();
      await page.getByText('Aunt Ada').waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);

      await page.goto(`${standIn.url}/agents/new`);
      await page.getByLabel(texts.agentVoice.voice).fill('ada');
      await page.getByText('Aunt Ada').click();
      expect(await page.getByLabel(texts.agentVoice.voice).inputValue()).toBe('aunt-1');
      // The list of voices lies over the languages until it has faded.
      await page.getByRole('option', { name: 'Aunt Ada' }).waitFor({ state: 'hidden' });
      await page.getByLabel(texts.agentVoice.language).fill('D');
      await page.getByRole('option', { name: 'Deutsch', exact: true }).click();
      expect(await page.getByLabel(texts.agentVoice.language).inputValue()).toBe('Deutsch');
      expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);

      await page.goto(`${standIn.url}/providers/speech`);
      await press(page, `${texts.app.delete} Aunt Ada`);
      await press(page, texts.app.delete);
      await page.getByText('Aunt Ada').first().waitFor({ state: 'detached' });
      await page.context().close();
    },
  );
});
