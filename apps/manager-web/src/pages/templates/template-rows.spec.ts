import { templateRows } from './template-rows.js';

describe('templateRows', () => {
  it('has what is set, field by field, and nothing that is not', () => {
    const models = { VAD: null, ASR: null, LLM: 'LLM_openai', TTS: null, VLLM: null };
    const rows = templateRows({ language: 'zh', childMode: false, models, plugins: [], systemPrompt: '' });
    expect(rows.map(({ field, after }) => [field, after])).toEqual([
      ['language', 'zh'],
      ['childMode', false],
      ['models.LLM', 'LLM_openai'],
    ]);
  });
});
