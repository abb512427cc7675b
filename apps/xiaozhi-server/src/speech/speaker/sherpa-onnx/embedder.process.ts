import { createRequire } from 'node:module';
import { EmbedderEngine } from './embedder-engine.js';
import type { SherpaSpeakers } from './embedder-engine.js';
import type { EmbedderRequest } from './embedder-message.js';

const require = createRequire(import.meta.url);
const engine = new EmbedderEngine(
  () => require('sherpa-onnx-node') as SherpaSpeakers,
  (answer) => process.send?.(answer),
);
process.on('message', (request: EmbedderRequest) => engine.handle(request));
// The gateway has gone.
process.on('disconnect', () => process.exit(0));
