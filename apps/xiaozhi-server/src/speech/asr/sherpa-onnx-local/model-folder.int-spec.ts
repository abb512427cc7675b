import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav, resample } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { onnxMetadataBytes } from '../../../testing/onnx-metadata-bytes.js';
import { chunksOf, describeAsr, transcribeAll } from '../asr.contract.js';
import type { Asr } from '../asr.js';
import { asrRegistry } from '../asr.registry.js';
import { writeMoonshineTokens } from '../moonshine/moonshine-tokens.js';
import { closeRecogniserProcesses } from './sherpa-onnx-local.provider.js';

const WORKSPACE = join(__dirname, '../../../../../..');
const WEIGHTS = join(WORKSPACE, 'node_modules/@moonshine-ai/moonshine-js/dist/model/tiny/quantized');
const modelsDir = mkdtempSync(join(tmpdir(), 'models-'));
const folder = (name: string): string => join(modelsDir, 'asr', name);

beforeAll(async () => {
  const tokens = await writeMoonshineTokens();
  mkdirSync(folder('moonshine'), { recursive: true });
  for (const name of ['encoder_model.onnx', 'decoder_model_merged.onnx'])
    symlinkSync(join(WEIGHTS, name), join(folder('moonshine'), name));
  symlinkSync(tokens, join(folder('moonshine'), 'tokens.txt'));
  // A file that says what it is not: the native library ends its process on it.
  mkdirSync(folder('wrong'));
  const wrong = join(folder('wrong'), 'model.onnx');
  copyFileSync(join(WEIGHTS, 'encoder_model.onnx'), wrong);
  appendFileSync(wrong, onnxMetadataBytes({ model_type: 'sense_voice_ctc' }));
  symlinkSync(tokens, join(folder('wrong'), 'tokens.txt'));
});
afterAll(async () => {
  await closeRecogniserProcesses();
  rmSync(modelsDir, { recursive: true });
});

const make = (name: string): Asr =>
  asrRegistry.create('sherpa_onnx_local', { model_dir: name }, { logger: silentLogger(), modelsDir });

/** Made anew for each use: the folder is there only once the tests run. */
const moonshine: Asr = {
  code: 'sherpa_onnx_local',
  transcribe: (audio, signal) => make('moonshine').transcribe(audio, signal),
  close: () => Promise.resolve(),
};

const recording = (): Float32Array => {
  const { samples, sampleRateHz } = readWav(
    readFileSync(join(WORKSPACE, 'tools/device-simulator/fixtures/jfk.wav')),
  );
  return resample(samples, sampleRateHz, 16_000);
};

describeAsr('a folder with the real Moonshine', {
  make: () => moonshine,
  utterances: () => [
    { samples: recording(), text: /fellow americans/i },
    { samples: recording().subarray(8 * 16_000), text: /for your country/i },
  ],
});

describe('a folder with a file that is not what it says', () => {
  it('costs nobody else their recogniser, and tells the native library’s reason', async () => {
    await expect(transcribeAll(make('wrong'), chunksOf(recording()))).rejects.toMatchObject({
      code: 'SPEECH_UNAVAILABLE',
      message: expect.stringMatching(/sense_voice in wrong does not work: .*vocab_size/) as string,
    });
    expect((await transcribeAll(moonshine, chunksOf(recording()))).at(-1)?.text).toMatch(/fellow americans/i);
  });
});
