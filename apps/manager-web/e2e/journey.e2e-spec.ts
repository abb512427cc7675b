import type { Browser } from 'playwright-core';
import { violationsOn } from './axe.js';
import { choose } from './choose.js';
import { startStandIn } from './api-stand-in.js';
import { itInEachLanguage, launchBrowser, openPage, watchFaults } from './opening.js';
import { STAND_IN_CODE } from './stand-in-factor-routes.js';
import type { StandIn } from './api-stand-in.js';
import { takeShots } from './shots.js';

const PAGES = [
  '',
  'providers',
  'providers/compare',
  'providers/1',
  'agents',
  'agents/1',
  'agents/1/playground',
  'agents/1/voices',
  'agents/templates',
  'devices',
  'devices/aa:bb:cc:dd:ee:01',
  'announcements',
  'conversations',
  'conversations/s1',
  'conversations/retention',
  'memory',
  'memory/history',
  'memory/transfer',
  'memory/erase',
  'quarantine',
  'analytics',
  'agents/1/retention',
  'outbox',
  'agents/1/memory-shadow',
  'agents/1/memory-migration',
  'parameters',
  'dictionaries',
  'audit',
  'status',
  'users',
  'account',
];
describe('the console', () => {
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

  itInEachLanguage('leads from setup to memory in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale, { width: 1280, height: 800 });
    const faults = watchFaults(page);
    const press = (name: string): Promise<void> =>
      page.getByRole('button', { name, exact: true }).last().click();

    await page.goto(`${standIn.url}/setup?token=abc`);
    await page.getByLabel(texts.auth.username).fill('operator');
    expect(page.url()).not.toContain('token');
    await page.getByLabel(texts.auth.password).fill('correct horse battery');
    await press(texts.auth.create);
    await press(texts.auth.logout);
    await page.getByLabel(texts.auth.username).fill('operator');
    await page.getByLabel(texts.auth.password).fill('correct horse battery');
    await press(texts.auth.login);

    await page.getByRole('link', { name: texts.menu.providers, exact: true }).click();
    await press(texts.app.add);
    await choose(page, texts.providers.category, texts.kind.Memory);
    await page.getByRole('combobox', { name: texts.providers.code }).fill('mem0ai');
    await page
      .getByRole('option', { name: /mem0ai/ })
      .first()
      .click();
    await page.getByRole('tab', { name: texts.providers.tabJson }).click();
    await page
      .getByRole('textbox', { name: texts.providers.tabJson })
      .fill('{"api_key":"m0-secret-9876","api_version":"v1.1"}');
    await press(texts.app.save);
    await page.getByText('Mem0 refused the API key.').waitFor();

    await press(texts.app.add);
    await choose(page, texts.providers.category, texts.kind.Plugin);
    await page.getByRole('combobox', { name: texts.providers.code }).fill('my_tool');
    await page
      .getByRole('option', { name: /my_tool/ })
      .first()
      .click();
    await press(texts.app.save);
    await page.getByRole('link', { name: 'my_tool' }).waitFor();

    await page.goto(`${standIn.url}/agents/new`);
    await page.getByLabel(texts.app.nameLabel).fill('Nova');
    await choose(page, texts.agents.memoryProvider, /mem0ai/);
    await page.getByText('my_tool', { exact: true }).click();
    await page.getByLabel(texts.agentVoice.voice).fill('slt');
    await page.getByLabel(texts.agentVoice.rate).fill('-20');
    await page.getByLabel(texts.agents.correctWords).fill('Zoë|Zoh-ee\n\n重庆 | 虫庆');
    await press(texts.app.save);
    await page.getByRole('link', { name: 'Nova' }).click();
    expect(await page.getByRole('checkbox', { name: 'my_tool' }).isChecked()).toBe(true);
    expect(await page.getByLabel(texts.agentVoice.voice).inputValue()).toBe('slt');
    expect(await page.getByLabel(texts.agentVoice.rate).inputValue()).toBe('-20');
    expect(await page.getByLabel(texts.agentVoice.volume).inputValue()).toBe('');
    expect(await page.getByLabel(texts.agents.correctWords).inputValue()).toBe('Zoë|Zoh-ee\n重庆|虫庆');

    const first = page.locator('.version', { hasText: 'agent.create' });
    await first.getByRole('button', { name: texts.agentVersion.compare }).click();
    await page.getByText('You are a pirate.', { exact: true }).waitFor();
    await first.getByRole('button', { name: texts.agentVersion.restore }).click();
    await page.getByRole('dialog').getByRole('button', { name: texts.agentVersion.restore }).click();
    await page.locator('.version', { hasText: 'agent.restore' }).waitFor();

    await page.getByRole('link', { name: texts.menu.agents, exact: true }).click();
    await press(texts.agentTemplate.saveAs);
    await page.locator('.template', { hasText: 'Nova' }).locator('summary').click();
    await page.getByText('recallDeadlineMs', { exact: true }).waitFor();

    await page.getByRole('link', { name: texts.menu.devices, exact: true }).click();
    await press(texts.devices.bind);
    await page.getByLabel(texts.devices.code).fill('123456');
    await press(texts.devices.bindThis);
    await page.getByRole('link', { name: 'Kitchen' }).click();
    await page.getByText('I am allergic to peanuts.').waitFor();
    await page.getByRole('link', { name: texts.devices.toMemory }).waitFor();

    await page.getByRole('link', { name: texts.menu.announcements, exact: true }).click();
    await choose(page, texts.announcements.device, 'Kitchen');
    await page.getByLabel(texts.announcements.text).fill('Dinner is ready.');
    await press(texts.announcements.say);
    await page.locator('.one', { hasText: 'Dinner is ready.' }).waitFor();
    await press(texts.app.cancel);
    await page.getByText(texts.announcementState.cancelled, { exact: true }).waitFor();

    await page.getByRole('link', { name: texts.menu.agents, exact: true }).click();
    await page.getByRole('link', { name: texts.voices.title }).click();
    await page.getByLabel(texts.app.nameLabel).fill('Ann');
    await press(texts.voices.add);
    const voice = page.locator('.voice', { hasText: 'Ann' });
    await voice.getByText(texts.voiceState.empty, { exact: true }).waitFor();
    await voice.locator('input[type=file]').setInputFiles({
      ...{ name: 'ann.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF') },
    });
    await voice.getByText(texts.voiceFault['no-voice']).waitFor();
    await press(texts.voices.addSaid);
    await page.getByText(texts.voices.soundOff).waitFor();
    await press(texts.voices.use);
    await page.keyboard.press('Escape');
    await voice.getByText(texts.voiceState.learnt, { exact: true }).waitFor();

    await page.getByRole('link', { name: texts.menu.memory, exact: true }).click();
    await page.getByText('User is allergic to peanuts', { exact: true }).waitFor();
    await page.getByRole('link', { name: texts.menu.outbox, exact: true }).click();
    const refused = page.locator('.letter', { hasText: texts.letterFault['provider-refused'] });
    await refused.getByRole('button', { name: texts.letters.retry }).click();
    await refused.getByText(texts.letterOrder.retry).waitFor();
    const serverRefused = page.locator('.letter', { hasText: texts.letterFault['manager-refused'] });
    await serverRefused.getByRole('button', { name: texts.letters.discard }).click();
    await page.getByRole('dialog').getByRole('button', { name: texts.letters.discard }).click();
    await serverRefused.getByText(texts.letterOrder.discard).waitFor();
    await page.getByRole('link', { name: texts.menu.users, exact: true }).click();
    await page.getByLabel(texts.auth.username).fill('bob');
    await press(texts.users.invite);
    await page.getByText(/\/password\?token=x/).waitFor();
    await page.locator('.user', { hasText: 'bob' }).getByText(texts.userState.invited).waitFor();
    await page.getByRole('link', { name: texts.menu.account, exact: true }).click();
    await page.getByLabel(texts.account.tokenName).fill('report');
    await choose(page, texts.account.scopes, 'agent.read');
    await page.keyboard.press('Escape');
    await press(texts.account.makeToken);
    await page.getByText(/^xzt_abcdx+wxyz$/).waitFor();
    const factor = page.locator('.second-factor');
    await factor.getByLabel(texts.account.current).fill('correct horse battery');
    await press(texts.secondFactor.begin);
    await page.getByRole('img', { name: texts.secondFactor.qr }).waitFor();
    await page.getByLabel(texts.secondFactor.first).fill(STAND_IN_CODE);
    await press(texts.secondFactor.turnOn);
    await page.getByText('k7dm-abcd-efgh-2231').waitFor();
    await press(texts.auth.logout);
    await page.getByLabel(texts.auth.username).fill('operator');
    await page.getByLabel(texts.auth.password).fill('correct horse battery');
    await press(texts.auth.login);
    await page.getByLabel(texts.secondFactor.code).fill(STAND_IN_CODE);
    await press(texts.auth.login);
    await page.getByRole('link', { name: texts.menu.account, exact: true }).click();
    await factor.getByLabel(texts.account.current).fill('correct horse battery');
    await factor.getByLabel(texts.secondFactor.code).fill(STAND_IN_CODE);
    await press(texts.secondFactor.turnOff);
    await factor.getByRole('button', { name: texts.secondFactor.begin }).waitFor();
    await page.getByRole('link', { name: texts.menu.audit, exact: true }).click();
    await page.locator('summary', { hasText: 'provider.create' }).waitFor();
    await choose(page, texts.audit.kind, 'agent');
    await page.locator('summary', { hasText: 'provider.create' }).waitFor({ state: 'detached' });
    await page.locator('summary', { hasText: 'agent.update' }).click();
    await page.getByText('LLM_openai', { exact: true }).waitFor();
    await page.getByText(texts.changes.secret).waitFor();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const language = locale.slice(0, 2);
      await page.evaluate(
        (preferences) => localStorage.setItem('xiaozhi.preferences', JSON.stringify(preferences)),
        { language, isDark: width === 360 },
      );
      for (const place of PAGES) {
        await page.goto(`${standIn.url}/${place}`);
        await page.locator('.panel').first().waitFor();
        if (place === 'audit') await page.locator('summary').first().click();
        if (place === 'conversations/s1') {
          await page.locator('summary', { hasText: texts.turnOutcome.spoken }).click();
          await page.getByText(texts.stageOutcome.late).waitFor();
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        // What axe sees is the same in both languages.
        if (locale === 'en-GB')
          expect({ place, found: await violationsOn(page) }).toEqual({ place, found: [] });
        await takeShots(page, { locale, width, place });
      }
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
