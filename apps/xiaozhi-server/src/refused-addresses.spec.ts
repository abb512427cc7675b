import { postToLlm } from './llm/streaming/llm-http.js';
import { openAiRequest } from './speech/openai/openai-request.js';
import { VoiceprintRecogniser } from './speech/speaker/voiceprint/voiceprint.recogniser.js';
import { ServiceSocket } from './speech/socket/service-socket.js';
import { ttsRegistry } from './speech/tts/tts.registry.js';
import { silentLogger } from '@xiaozhi/observability';
import { askService } from './tools/plugins/service-request.js';
import { makeTransport } from './tools/plugins/mcp/mcp-transport.js';
import { visionRegistry } from './vision/vision.registry.js';

const { signal } = new AbortController();
const deps = { logger: silentLogger(), modelsDir: 'models' };
const METADATA = 'http://169.254.169.254';

async function speak(url: string): Promise<void> {
  const voice = ttsRegistry.create('custom', { url, method: 'GET', params: '{"say":"{text}"}' }, deps);
  for await (const _ of voice.synthesise('Hello.', signal)) break;
}

/** Whatever the gateway asks on behalf of operators. */
const CLIENTS: Record<string, [ask: () => Promise<unknown>, code: string]> = {
  'a language model': [
    () => postToLlm({ provider: 'openai', url: METADATA, headers: {}, body: {}, confidential: [] }, signal),
    'LLM_REJECTED',
  ],
  'a speech service': [
    () => openAiRequest({ url: METADATA, apiKey: 'k', body: '', deadlineMs: 1_000, signal }),
    'SPEECH_REJECTED',
  ],
  'a speech service over WebSocket': [
    () => ServiceSocket.open({ code: 'x', url: 'ws://169.254.169.254/', headers: {}, signal }),
    'SPEECH_REJECTED',
  ],
  'a voice of any service': [() => speak(METADATA), 'SPEECH_REJECTED'],
  'a service that compares voices': [
    () =>
      new VoiceprintRecogniser({
        identifyUrl: METADATA,
        key: undefined,
        speakers: [],
        threshold: 0,
      }).identify(new Float32Array(16), signal),
    'SPEECH_REJECTED',
  ],
  'a model that sees': [
    () =>
      visionRegistry
        .create('openai', { base_url: METADATA, model_name: 'm', api_key: 'k' }, deps)
        .describe({ question: '?', image: Buffer.from(''), type: 'image/jpeg', language: 'en' }, signal),
    'VISION_REJECTED',
  ],
  "a tool's service": [
    () => askService({ service: 'News', url: new URL(METADATA), signal }),
    'TOOL_SERVICE_REJECTED',
  ],
  'an MCP server': [
    () => {
      const place = { kind: 'streamable_http', url: new URL(METADATA), headers: {} } as const;
      return makeTransport(place, silentLogger()).send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    },
    'URL_REFUSED',
  ],
};

describe('addresses that are refused', () => {
  it.each(Object.entries(CLIENTS))('are not asked as %s', async (_, [ask, code]) => {
    const error = await ask().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code });
    expect((error as Error).message).toContain('URL_GUARD_ALLOW=169.254.169.254');
  });
});
