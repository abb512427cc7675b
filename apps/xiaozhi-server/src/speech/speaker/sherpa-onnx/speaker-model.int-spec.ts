import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWav } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { learnVoice } from '../../../enrolment/learn-voice.js';
import { loudParts } from './loud-parts.js';
import { SpectralEmbedder } from '../../../testing/spectral-embedder.js';
import { sharedSynthesisWorker } from '../../tts/synthesis-worker/synthesis-worker.js';
import { vadRegistry } from '../../vad/vad.registry.js';
import { describeSpeakerRecogniser } from '../speaker-recogniser.contract.js';
import type { SpeakerRecogniser } from '../speaker-recogniser.js';
import { knownVoices } from './known-voices.js';
import { ModelEmbedder } from './model-embedder.js';
import { SpeakerModelRecogniser } from './speaker-model.recogniser.js';

const WORKSPACE = join(__dirname, '../../../../../..');
const WEIGHTS = join(WORKSPACE, 'node_modules/@moonshine-ai/moonshine-js/dist/model/tiny/quantized');
const never = new AbortController().signal;
const vad = vadRegistry.create('silero', {}, { logger: silentLogger(), modelsDir: 'models' });
const root = mkdtempSync(join(tmpdir(), 'speaker-model-'));
afterAll(() => rmSync(root, { recursive: true }));

const LEARNT = [
  'My name is what I say when somebody asks who is there.',
  'The quick brown fox jumps over the lazy dog, and then it sleeps.',
  'Every evening we sit around the table and talk about our day.',
];
const SAID = [
  'What is the weather going to be like tomorrow morning?',
  'Please remind me to water the plants tonight.',
];
const VOICES = ['rms', 'slt', 'awb', 'kal16'] as const;
type Voice = (typeof VOICES)[number];

const spoken = new Map<string, Float32Array>();
const speech = (voice: Voice, text: string): Float32Array => spoken.get(`${voice} ${text}`) as Float32Array;

beforeAll(async () => {
  for (const voice of VOICES)
    for (const text of [...LEARNT, ...SAID])
      spoken.set(
        `${voice} ${text}`,
        await sharedSynthesisWorker.speak({ engine: 'flite', voice, text }, never),
      );
});
afterAll(() => sharedSynthesisWorker.close());

/** Such embeddings are less alike than those of a speaker model. */
const THRESHOLD = 0.4;

/** Learns the voices of flite as a gateway does, and tells them by the shape of their spectrum. */
async function learnt(): Promise<SpeakerRecogniser> {
  const everybody = VOICES.flatMap((voice) => LEARNT.map((text) => loudParts(speech(voice, text))));
  const embedder = new SpectralEmbedder('spectral', everybody);
  const profiles = await Promise.all(
    (['rms', 'slt', 'awb'] as const).map(async (voice) => {
      const samples = LEARNT.map((text, index) => ({
        profileId: voice,
        sampleId: String(index),
        wav: Buffer.from(writeWav({ samples: speech(voice, text), sampleRateHz: 16_000 })).toString('base64'),
      }));
      const { embedding } = await learnVoice(voice, samples, { embedder, vad }, never);
      return { id: voice, name: voice, description: '', encoder: 'spectral', embedding };
    }),
  );
  const { voices } = knownVoices({ threshold: THRESHOLD, profiles }, 'spectral');
  return new SpeakerModelRecogniser({ embedder, voices, threshold: THRESHOLD });
}

let made: Promise<SpeakerRecogniser> | undefined;
const make = (): Promise<SpeakerRecogniser> => (made ??= learnt());

const wrongModel = (): ModelEmbedder =>
  new ModelEmbedder({
    model: { encoder: 'wrong', file: join(WEIGHTS, 'encoder_model.onnx') },
    logger: silentLogger(),
  });

describeSpeakerRecogniser('synthetic voices, told by the shape of their spectrum,', {
  make,
  makeBroken: () =>
    Promise.resolve(new SpeakerModelRecogniser({ embedder: wrongModel(), voices: [], threshold: 0.5 })),
  people: () => [
    ...(['rms', 'slt', 'awb'] as const).map((voice) => ({
      speaker: { id: voice, name: voice, introduction: '' },
      utterances: SAID.map((text) => speech(voice, text)),
    })),
    { speaker: undefined, utterances: SAID.map((text) => speech('kal16', text)) },
  ],
});

describe('sherpa-onnx', () => {
  it.each([
    ['a file that is not there', () => join(root, 'none.onnx'), /check your config/i],
    ['a model that is none of speakers', () => join(WEIGHTS, 'encoder_model.onnx'), /unknown model type/i],
    [
      'a damaged file',
      () => {
        const file = join(root, 'damaged.onnx');
        writeFileSync(file, Buffer.alloc(4_096, 7));
        return file;
      },
      /Protobuf parsing failed/,
    ],
    [
      'an empty file',
      () => {
        const file = join(root, 'empty.onnx');
        writeFileSync(file, '');
        return file;
      },
      /does not have a graph/,
    ],
    [
      'the model of the VAD',
      () => {
        const file = join(root, 'vad.onnx');
        copyFileSync(join(__dirname, '../../../../models/silero-vad/silero_vad_v5.onnx'), file);
        return file;
      },
      /unknown model type/i,
    ],
  ])('does not take the gateway with it on %s', async (_, fileOf, why) => {
    const model = { encoder: 'wrong', file: fileOf() };
    const embedder = new ModelEmbedder({ model, logger: silentLogger() });
    const failure = await embedder.load().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
    expect(String(failure)).toMatch(why);
    expect(embedder.isResting).toBe(true);
  });
});

describe('the process of a speaker model', () => {
  it('ends when its gateway is killed', async () => {
    const file = join(__dirname, 'embedder.process.js').replace('/src/', '/dist/');
    const gateway = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').fork(${JSON.stringify(file)}, { stdio: 'ignore' });
        child.once('spawn', () => process.stdout.write(String(child.pid)));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(gateway, 'exit');
    try {
      const [line] = (await once(gateway.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      expect(isAlive(pid)).toBe(true);
      gateway.kill('SIGKILL');
      await untilGone(pid);
    } finally {
      gateway.kill('SIGKILL');
      await exited;
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A test that waits too long fails. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}
