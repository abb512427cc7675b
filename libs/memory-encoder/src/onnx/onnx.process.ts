import { OnnxEngine } from './onnx-engine.js';
import type { OnnxAnswer, OnnxRequest } from './onnx-message.js';

// The native library ends its process on some files that it cannot use, and blocks while it computes.
let engine: OnnxEngine | undefined;

async function answer(request: OnnxRequest): Promise<OnnxAnswer> {
  try {
    if (request.kind === 'load') {
      const { folder, pooling, maxTokens } = request;
      engine = await OnnxEngine.load(folder, { pooling, maxTokens });
      return { kind: 'loaded' };
    }
    if (engine === undefined) throw new Error('no model is loaded');
    return { kind: 'vectors', id: request.id, vectors: await engine.encode(request.texts) };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown failure';
    return { kind: 'failed', message, ...(request.kind === 'encode' ? { id: request.id } : {}) };
  }
}

let queue: Promise<void> = Promise.resolve();
process.on('message', (request: OnnxRequest) => {
  queue = queue.then(async () => {
    const said = await answer(request);
    process.send?.(said);
  });
});
// The gateway has gone.
process.on('disconnect', () => process.exit(0));
