import { agentBatchRequest } from '@xiaozhi/contracts';
import { BATCH_SUBJECTS, newBatchDraft, toBatchChange } from './batch-draft.js';

describe(toBatchChange, () => {
  it('is nothing while nothing is filled in', () => {
    for (const subject of BATCH_SUBJECTS)
      expect(toBatchChange({ ...newBatchDraft(), subject })).toBeUndefined();
    expect(toBatchChange({ ...newBatchDraft(), subject: 'systemPrompt', value: '  ' })).toBeUndefined();
  });

  it.each([
    ['language', 'en', { action: 'update', fields: { language: 'en' } }],
    ['LLM', 'LLM_x', { action: 'update', fields: { models: { LLM: 'LLM_x' } } }],
    ['memoryProvider', 'Memory_x', { action: 'update', fields: { memoryProvider: 'Memory_x' } }],
    ['systemPrompt', 'Be kind.', { action: 'update', fields: { systemPrompt: 'Be kind.' } }],
    ['template', 't1', { action: 'template', templateId: 't1' }],
  ] as const)('sets %s', (subject, value, change) => {
    expect(toBatchChange({ subject, value, tools: ['left over'] })).toEqual(change);
  });

  it('gives tools, and takes them', () => {
    const tools = ['Plugin_a'];
    expect(toBatchChange({ subject: 'addTools', value: 'left over', tools })).toEqual({
      ...{ action: 'plugins', add: tools, remove: [] },
    });
    expect(toBatchChange({ subject: 'removeTools', value: '', tools })).toEqual({
      ...{ action: 'plugins', add: [], remove: tools },
    });
  });

  it('is what the API takes', () => {
    for (const subject of BATCH_SUBJECTS) {
      const change = toBatchChange({ subject, value: 'en', tools: ['a'] });
      expect(agentBatchRequest.parse({ search: '', change }).change).toEqual(change);
    }
  });
});
