// Puts the pictures of all pages, as journeys leave them (CONSOLE_SHOTS), onto one sheet for each width and theme:
//   node apps/manager-web/e2e/contact-sheets.mjs <folder of the pictures> docs/console
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) {
  console.error('Name the folder of the pictures, and where the sheets go.');
  process.exit(2);
}
/** Width of one picture on a sheet, and how many stand beside each other. */
const SHEETS = {
  1280: { pictureWidth: 400, columns: 4 },
  360: { pictureWidth: 200, columns: 8 },
};
const QUALITY = 55;

const pictures = readdirSync(from)
  .filter((name) => name.startsWith('en-GB_') && name.endsWith('.png'))
  .map((name) => {
    const [, width, theme, place] = name.replace(/\.png$/, '').split('_');
    return { name, width, theme, place };
  });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
mkdirSync(to, { recursive: true });
for (const [width, { pictureWidth, columns }] of Object.entries(SHEETS))
  for (const theme of ['light', 'dark']) {
    const chosen = pictures.filter((one) => one.width === width && one.theme === theme);
    const page = await browser.newPage({
      viewport: { width: columns * (pictureWidth + 12) + 12, height: 800 },
    });
    await page.setContent(sheet(chosen, { pictureWidth, columns }));
    const path = join(to, `${width === '360' ? 'phone' : 'desktop'}-${theme}.jpg`);
    await page.screenshot({ path, fullPage: true, type: 'jpeg', quality: QUALITY });
    await page.close();
    console.log(`${path}: ${chosen.length} pages`);
  }
await browser.close();

function sheet(chosen, { pictureWidth, columns }) {
  const figures = chosen.map(({ name, place }) => {
    const data = readFileSync(join(from, name)).toString('base64');
    return `<figure><img width="${pictureWidth}" src="data:image/png;base64,${data}"><figcaption>${place}</figcaption></figure>`;
  });
  return `<style>
    body { margin: 12px; display: grid; gap: 12px; grid-template-columns: repeat(${columns}, ${pictureWidth}px); background: #888; }
    figure { margin: 0; font: 13px sans-serif; color: #fff; }
  </style>${figures.join('')}`;
}
