import { createRequire } from 'node:module';
import type { EngineRequest } from './engine-message.js';
import { SherpaEngine } from './sherpa-engine.js';
import type { Sherpa } from './sherpa-engine.js';

// A process and not a thread: on a file that it cannot use, the native library ends the process that it is in.
const require = createRequire(import.meta.url);
const engine = new SherpaEngine(
  () => require('sherpa-onnx-node') as Sherpa,
  (answer) => process.send?.(answer),
);
process.on('message', (request: EngineRequest) => engine.handle(request));
// The gateway has gone.
process.on('disconnect', () => process.exit(0));
