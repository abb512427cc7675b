import type { UserView } from '@xiaozhi/contracts';
import type { Browser } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { choose } from './choose.js';
import { NARROW, itInEachLanguage, launchBrowser, openPage, setUpAgent, widthOf } from './opening.js';

describe('an agent that is shared, on a phone', () => {
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

  itInEachLanguage('is given, changed and taken away in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    const missing: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() === 404) missing.push(answer.url().replace(standIn.url, ''));
    });
    await setUpAgent(page, standIn.url, texts);
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
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    const changed = page.waitForResponse((answer) => answer.request().method() === 'PUT');
    await choose(page, level, texts.grantLevel.edit);
    await changed;

    await page.goto(`${standIn.url}/users`);
    await page.getByText(`(${texts.grantLevel.edit})`).waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    await page.goto(`${standIn.url}/agents/1`);
    await page.getByRole('button', { name: texts.sharing.takeFrom.replace('{name}', 'ann') }).click();
    await page.getByText(texts.sharing.none).waitFor();
    expect(missing).toEqual([]);
    await page.context().close();
  });

  itInEachLanguage('is all that whoever has it is shown, in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    await setUpAgent(page, standIn.url, texts);
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
  });
});
