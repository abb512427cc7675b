import { OPENAI_SERVICES, findOpenAiService } from './openai-services.js';
import type { OpenAiServiceName } from './openai-services.js';

describe(findOpenAiService, () => {
  it.each<[string | undefined, OpenAiServiceName]>([
    [undefined, 'openai'],
    ['https://api.openai.com/v1', 'openai'],
    ['https://my-name.openai.azure.com/openai/v1', 'openai'],
    ['https://api.deepseek.com/v1', 'deepseek'],
    ['https://dashscope-intl.aliyuncs.com/compatible-mode/v1', 'qwen'],
    ['https://open.bigmodel.cn/api/paas/v4/', 'glm'],
    ['https://api.z.ai/api/paas/v4', 'glm'],
    ['https://ark.cn-beijing.volces.com/api/v3', 'ark'],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['http://192.168.1.5:11434/v1', 'ollama'],
    ['http://localhost:1234/v1', 'lmstudio'],
    ['http://localhost:12345/v1', 'other'],
    ['https://openai.example.com/v1', 'other'],
    ['https://notdeepseek.com.example/v1', 'other'],
  ])('knows %s as %s', (baseUrl, expected) => {
    expect(findOpenAiService('auto', baseUrl)).toBe(OPENAI_SERVICES[expected]);
  });

  it('goes by the operator’s choice, whatever the address', () => {
    expect(findOpenAiService('vllm', 'https://api.openai.com/v1')).toBe(OPENAI_SERVICES.vllm);
  });

  it('knows each service by the address that it gives', () => {
    for (const name of ['openai', 'deepseek', 'qwen', 'glm', 'ark', 'groq', 'lmstudio', 'ollama'] as const)
      expect(findOpenAiService('auto', OPENAI_SERVICES[name].baseUrl)).toBe(OPENAI_SERVICES[name]);
  });
});
