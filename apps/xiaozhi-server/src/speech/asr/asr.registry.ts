import { ProviderRegistry } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../provider-deps.js';
import type { Asr } from './asr.js';
import { aliyunblStream } from './aliyunbl-stream/aliyunbl-stream.provider.js';
import { doubaoStream } from './doubao-stream/doubao-stream.provider.js';
import { funServer } from './fun-server/fun-server.provider.js';
import { moonshine } from './moonshine/moonshine.provider.js';
import { openAiAsr } from './openai/openai.provider.js';
import { sherpaOnnxLocal } from './sherpa-onnx-local/sherpa-onnx-local.provider.js';

/** Every recogniser there is. Adding one = its folder and one line here. */
export const asrRegistry = new ProviderRegistry<Asr, ProviderDeps>('ASR', [
  aliyunblStream,
  doubaoStream,
  funServer,
  moonshine,
  openAiAsr,
  sherpaOnnxLocal,
]);
