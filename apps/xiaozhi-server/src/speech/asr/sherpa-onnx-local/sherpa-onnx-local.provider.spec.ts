import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@xiaozhi/observability';
import { spokenLevels } from '../../../testing/speech-services/spoken-levels.js';
import { chunksOf, describeAsr, describeStreamingAsr, transcribeAll } from '../asr.contract.js';
import { asrRegistry } from '../asr.registry.js';
import { RecogniserProcess } from './recogniser-process.js';
import { toEngineConfig } from './sherpa-config.js';
import { SherpaOnnxAsr } from './sherpa-onnx-local.provider.js';

const root = mkdtempSync(join(tmpdir(), 'sherpa-'));
const engines: RecogniserProcess[] = [];
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  rmSync(root, { recursive: true });
});

/** A process that hears `spokenLevels`; `load` is what it does when the model is to be loaded. */
const script = (load: string): string => `
  const heard = new Map();
  const wordsOf = (id) => {
    const all = heard.get(id) ?? [];
    const words = [];
    for (let at = 0; at + 4800 <= all.length; at += 9600) words.push('W' + Math.round(all[at + 2400] * 100));
    return words.join(' ');
  };
  process.on('disconnect', () => process.exit(0));
  process.on('message', (m) => {
    if (m.kind === 'load') { ${load} }
    if (m.kind === 'audio') {
      heard.set(m.utteranceId, [...(heard.get(m.utteranceId) ?? []), ...m.samples]);
      if (m.samples[0] > 0.95) process.abort();
    }
    if (m.kind === 'drop') return;
    if (m.kind === 'audio' || m.kind === 'end')
      process.send({ kind: 'words', utteranceId: m.utteranceId, text: wordsOf(m.utteranceId), language: '', isFinal: m.kind === 'end', isEndpoint: false });
  });`;

let scriptCount = 0;
function engineOf(load = `process.send({ kind: 'loaded' });`): RecogniserProcess {
  const file = join(root, `engine-${(scriptCount += 1)}.cjs`);
  writeFileSync(file, script(load));
  const engine = new RecogniserProcess({
    config: { isStreaming: true, recognizer: {} },
    label: 'a model',
    start: () =>
      fork(file, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] }),
  });
  engines.push(engine);
  return engine;
}
const make = (engine: RecogniserProcess): SherpaOnnxAsr =>
  new SherpaOnnxAsr(engine, { isStreaming: true, trimsSilence: false, endsUtterance: false });

describeAsr('sherpa_onnx_local', {
  make: () => make(engineOf()),
  utterances: () => [
    { samples: spokenLevels(0.11, 0.12), text: /^w11 w12$/ },
    { samples: spokenLevels(0.21), text: /^w21$/ },
  ],
});
describeStreamingAsr('sherpa_onnx_local', {
  make: () => make(engineOf()),
  parts: () => [
    { samples: spokenLevels(0.31), text: /w31/ },
    { samples: spokenLevels(0.41), text: /w41/ },
  ],
});

describe('the process of a model folder', () => {
  const hear = (engine: RecogniserProcess, level = 0.3): Promise<unknown> =>
    transcribeAll(make(engine), chunksOf(spokenLevels(level))).then(
      (transcripts) => transcripts.at(-1)?.text,
      (error: unknown) => error,
    );

  it('takes its death on a wrong file for an error, with its last words, and lives again when that is mended', async () => {
    const flag = join(root, 'mended');
    const engine = engineOf(`
      if (require('node:fs').existsSync(${JSON.stringify(flag)})) process.send({ kind: 'loaded' });
      else { console.error('/x/csrc/a.cc:1 vocab_size does not exist in the metadata'); process.exit(255); }`);
    const failure = await hear(engine);
    expect(failure).toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
    expect(String(failure)).toContain(
      'a model does not work: a.cc:1 vocab_size does not exist in the metadata',
    );
    writeFileSync(flag, '');
    expect(await hear(engine)).toBe('w30');
  });

  it('fails the utterances in it when it dies later, and starts anew for the next', async () => {
    const engine = engineOf();
    expect(await hear(engine)).toBe('w30');
    expect(await hear(engine, 0.99)).toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
    expect(await hear(engine)).toBe('w30');
  });

  it('tells what the library says against a model', async () => {
    const failure = await hear(
      engineOf(`process.send({ kind: 'failed', message: 'Protobuf parsing failed.' });`),
    );
    expect(String(failure)).toContain('Protobuf parsing failed.');
  });
});

describe('the settings of a model folder', () => {
  const create = (fields: object): unknown =>
    asrRegistry.create('sherpa_onnx_local', { ...fields }, { logger: silentLogger(), modelsDir: root });

  it.each([
    [{}, /Model folder is missing/],
    [{ model_dir: 'models/none' }, /There is no folder .*asr.none/],
    [{ model_dir: 'empty' }, /no \.onnx/],
    [{ model_dir: 'empty', model_type: 'vosk' }, /Type must be/],
  ])('says what is wrong with %j', (fields, message) => {
    mkdirSync(join(root, 'empty'), { recursive: true });
    expect(() => create(fields)).toThrow(message);
  });

  it.each([
    [
      'sense_voice',
      { model: 'm' },
      false,
      { senseVoice: { model: 'm', language: 'auto', useInverseTextNormalization: 1 } },
    ],
    ['paraformer', { model: 'm' }, false, { paraformer: { model: 'm' } }],
    ['paraformer', { encoder: 'e', decoder: 'd' }, true, { paraformer: { encoder: 'e', decoder: 'd' } }],
    [
      'zipformer',
      { encoder: 'e', decoder: 'd', joiner: 'j' },
      false,
      { transducer: { encoder: 'e', decoder: 'd', joiner: 'j' } },
    ],
    [
      'zipformer',
      { encoder: 'e', decoder: 'd', joiner: 'j' },
      true,
      { transducer: { encoder: 'e', decoder: 'd', joiner: 'j' } },
    ],
    [
      'whisper',
      { encoder: 'e', decoder: 'd' },
      false,
      { whisper: { encoder: 'e', decoder: 'd', language: '', task: 'transcribe' } },
    ],
    [
      'moonshine',
      { encoder: 'e', mergedDecoder: 'd' },
      false,
      { moonshine: { encoder: 'e', mergedDecoder: 'd' } },
    ],
  ] as const)('become those of sherpa-onnx: %s %j', (type, files, isStreaming, expected) => {
    const model = { type, files, isStreaming, tokens: 'tokens.txt' };
    const config = toEngineConfig(model, { language: '', usesItn: true, threadsCount: 3 });
    expect(config.recognizer.modelConfig).toMatchObject({ tokens: 'tokens.txt', numThreads: 3, ...expected });
    expect(config.recognizer.enableEndpoint).toBe(isStreaming ? true : undefined);
  });
});
