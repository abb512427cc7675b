// The bundle report: what a browser loads of the console before it shows the sign-in page or the overview, gzipped.
// `npm run report:bundle [-- --json]`; fails above the budget. Needs a built console.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { workspaceRoot } from './run-targets.mjs';

const DIST = join(workspaceRoot, 'apps/manager-web/dist');
const ASSETS = 'assets';
const BUDGET_KB = 250;
/** The pages that come first, each with what its chunk imports. */
const FIRST_PAGES = ['LoginPage', 'OverviewPage'];

/** @param {string} text @returns {string[]} names of files under `assets` that a document or a chunk names */
function namedIn(text, pattern) {
  return [...text.matchAll(pattern)].map(([, name]) => name);
}

/** @returns {Set<string>} chunks that these load at once, with themselves */
function withImports(names) {
  const found = new Set();
  const wait = [...names];
  while (wait.length > 0) {
    const name = wait.pop();
    if (found.has(name)) continue;
    found.add(name);
    if (!name.endsWith('.js')) continue;
    const source = readFileSync(join(DIST, ASSETS, name), 'utf8');
    // Not `import(`: that is loaded when it is needed.
    wait.push(...namedIn(source, /(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g));
  }
  return found;
}

function sizesOf(names) {
  return [...names]
    .map((name) => ({ name, gzipBytes: gzipSync(readFileSync(join(DIST, ASSETS, name))).length }))
    .sort((one, other) => other.gzipBytes - one.gzipBytes);
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
if (!existsSync(join(DIST, 'index.html'))) {
  console.error('There is no built console: run `npm run build` first.');
  process.exit(2);
}
const all = readdirSync(join(DIST, ASSETS));
const document = namedIn(readFileSync(join(DIST, 'index.html'), 'utf8'), /\/assets\/([\w.-]+\.(?:js|css))/g);
const pages = all.filter((name) => FIRST_PAGES.some((page) => name.startsWith(`${page}-`)));
const files = sizesOf(withImports([...document, ...pages]));
const totalKb = files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0) / 1000;
const ok = totalKb <= BUDGET_KB;

if (values.json) console.log(JSON.stringify({ ok, totalKb, budgetKb: BUDGET_KB, files }));
else {
  for (const { name, gzipBytes } of files)
    console.log(`${(gzipBytes / 1000).toFixed(1).padStart(7)} kB  ${name}`);
  console.log(`${totalKb.toFixed(1).padStart(7)} kB  of ${BUDGET_KB} kB, gzipped: ${ok ? 'ok' : 'TOO MUCH'}`);
}
process.exitCode = ok ? 0 : 1;
