import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { ManagerApi } from '../config/manager-api.js';
import { makeSpeakerParts } from './speaker-parts.js';

let modelsDir = '';
const lines: [string, string][] = [];
const logger: Logger = {
  ...silentLogger(),
  info: (_, text) => lines.push(['info', text]),
  error: (_, text) => lines.push(['error', text]),
};
beforeEach(() => {
  modelsDir = mkdtempSync(join(tmpdir(), 'models-'));
  lines.length = 0;
});
afterEach(() => rmSync(modelsDir, { recursive: true }));

const put = (name: string): void => {
  mkdirSync(join(modelsDir, 'speaker', name), { recursive: true });
  writeFileSync(join(modelsDir, 'speaker', name, 'model.onnx'), '');
};
const make = (isStandalone = false): ReturnType<typeof makeSpeakerParts> =>
  makeSpeakerParts({ modelsDir, speakerModel: undefined, isStandalone }, logger, {} as ManagerApi);

describe(makeSpeakerParts, () => {
  it('is off without a model, says so once, and has nothing to load or to close', async () => {
    const parts = make();
    expect(parts.model).toBeUndefined();
    await parts.warmUp();
    await parts.close();
    expect(lines).toEqual([['info', expect.stringContaining('no speaker model') as string]]);
  });

  it('is off with models to choose from, and says that', () => {
    put('a');
    put('b');
    expect(make().model).toBeUndefined();
    expect(lines).toEqual([['error', expect.stringContaining('cannot be used') as string]]);
  });

  it('is on with one model, but where nobody tells whose voices to learn', async () => {
    put('a');
    const parts = make();
    expect(parts.model).toBeDefined();
    await parts.close();
    expect(make(true).model).toBeUndefined();
  });
});
