import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSpeakerModel } from './speaker-model-folder.js';

let modelsDir = '';
beforeEach(() => {
  modelsDir = mkdtempSync(join(tmpdir(), 'models-'));
});
afterEach(() => rmSync(modelsDir, { recursive: true }));

const put = (folder: string, ...files: string[]): void => {
  mkdirSync(join(modelsDir, folder), { recursive: true });
  for (const file of files) writeFileSync(join(modelsDir, folder, file), '');
};

describe(findSpeakerModel, () => {
  it('finds nothing where there is nothing', () => {
    expect(findSpeakerModel(modelsDir)).toBeUndefined();
    put('speaker', 'README.md', 'stray.onnx');
    symlinkSync(join(modelsDir, 'gone'), join(modelsDir, 'speaker', 'broken-link'));
    expect(findSpeakerModel(modelsDir)).toBeUndefined();
  });

  it('finds the only model, by whatever name its file has, also behind a link', () => {
    put('elsewhere', 'campplus.onnx', 'LICENSE');
    mkdirSync(join(modelsDir, 'speaker'));
    symlinkSync(join(modelsDir, 'elsewhere'), join(modelsDir, 'speaker', 'cam'));
    const found = { encoder: 'cam', file: join(modelsDir, 'speaker', 'cam', 'campplus.onnx') };
    expect(findSpeakerModel(modelsDir)).toEqual(found);
    put('speaker/other', 'model.onnx');
    expect(findSpeakerModel(modelsDir, 'cam')).toEqual(found);
  });

  it('says what to do where it cannot tell which', () => {
    put('speaker/a', 'model.onnx');
    put('speaker/b', 'one.onnx', 'two.onnx');
    put('speaker/c');
    expect(() => findSpeakerModel(modelsDir)).toThrow('(a, b, c): choose one with SPEAKER_MODEL');
    expect(() => findSpeakerModel(modelsDir, 'b')).toThrow('exactly one .onnx file, and has 2');
    expect(() => findSpeakerModel(modelsDir, 'c')).toThrow('exactly one .onnx file, and has 0');
    expect(() => findSpeakerModel(modelsDir, 'd')).toThrow(join(modelsDir, 'speaker', 'd'));
  });
});
