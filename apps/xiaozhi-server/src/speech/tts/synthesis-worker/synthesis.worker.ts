import { parentPort } from 'node:worker_threads';
import { EspeakEngine, EspeakMissing } from './espeak-engine.js';
import { FliteEngine } from './flite-engine.js';
import type { SynthesisAnswer, SynthesisRequest } from './synthesis-request.js';

// Both engines are WebAssembly and block while they compute, so they have this thread to themselves.
const flite = new FliteEngine();
const espeak = new EspeakEngine();
let queue: Promise<void> = Promise.resolve();

async function answer(request: SynthesisRequest): Promise<SynthesisAnswer> {
  try {
    const audio =
      request.engine === 'flite'
        ? await flite.speak(request.text, request.voice)
        : await espeak.speak(request.text);
    return { id: request.id, ...audio };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown failure';
    return { id: request.id, failure: { isMissingPackage: error instanceof EspeakMissing, message } };
  }
}

parentPort?.on('message', (message: SynthesisRequest | 'close') => {
  if (message === 'close') {
    void queue.then(() => parentPort?.close());
    return;
  }
  queue = queue.then(async () => {
    const reply = await answer(message);
    parentPort?.postMessage(reply, 'samples' in reply ? [reply.samples.buffer as ArrayBuffer] : []);
  });
});
