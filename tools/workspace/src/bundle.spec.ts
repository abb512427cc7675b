import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

describe('the bundle of a service', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bundle-')));
  const write = (path: string, content: string): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const run = (): unknown => {
    execFileSync(process.execPath, [join(__dirname, 'bundle.mjs'), join(folder, 'app')], { stdio: 'pipe' });
    const printed = execFileSync(process.execPath, [join(folder, 'app/dist/bundle/main.js')], {
      encoding: 'utf8',
    });
    return JSON.parse(printed) as unknown;
  };

  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets each module find what lies beside it, and imports later what is imported later', () => {
    const library = write(
      'libs/voice/dist/index.js',
      `export const place = import.meta.url;
       export class Voice {}
       export const later = () => import('late').then((found) => found.default);
       export const missing = () => import('not-installed').then(() => 'there', ({ code }) => code);`,
    );
    const old = write('node_modules/old/index.js', 'module.exports = { __dirname, __filename };');
    write('node_modules/old/package.json', '{"name":"old","main":"index.js"}');
    write('libs/voice/node_modules/late/index.js', 'module.exports = __filename;');
    const late = join(folder, 'libs/voice/node_modules/late/index.js');
    write(
      'app/dist/main.js',
      `import { Voice, later, missing, place } from '../../libs/voice/dist/index.js';
       import { Voice as Other } from './other.js';
       import old from 'old';
       const names = [Voice.name, Other.name];
       console.log(JSON.stringify({ place, old, names, late: await later(), missing: await missing() }));`,
    );
    write('app/dist/other.js', 'export class Voice {}');
    write('app/package.json', '{"type":"module"}');
    write('libs/voice/package.json', '{"type":"module"}');
    expect(run()).toEqual({
      place: pathToFileURL(library).href,
      old: { __dirname: dirname(old), __filename: old },
      names: ['Voice', 'Voice'],
      late,
      missing: 'ERR_MODULE_NOT_FOUND',
    });
  });
});
