import type { ModelProviderView } from '@xiaozhi/contracts';
import { memoryChoices } from './memory-choices.js';

const provider = (
  id: string,
  providerCode: string,
  more: Partial<ModelProviderView> = {},
): ModelProviderView =>
  ({
    id,
    providerCode,
    name: `mine ${id}`,
    modelType: 'Memory',
    isKnown: true,
    ...more,
  }) as ModelProviderView;
const keys = (saved: ModelProviderView[]): string[] => memoryChoices(saved, 'en').map(({ key }) => key);

describe(memoryChoices, () => {
  it('offers what needs no settings where nothing is saved', () => {
    expect(keys([])).toContain('built-in:local');
    expect(keys([])).not.toContain('built-in:mem0ai');
    expect(keys([])).not.toContain('built-in:nomem');
  });
  it('puts saved ones first, each by its id, and in place of what is built in', () => {
    const saved = [provider('7', 'mem0ai'), provider('8', 'mem0ai'), provider('9', 'local')];
    expect(keys(saved).slice(0, 3)).toEqual(['saved:7', 'saved:8', 'saved:9']);
    expect(keys(saved)).not.toContain('built-in:local');
  });
  it('leaves out other kinds, codes that nothing here knows, and no memory', () => {
    const saved = [
      provider('1', 'openai', { modelType: 'LLM' }),
      provider('2', 'from_elsewhere', { isKnown: false }),
      provider('3', 'nomem'),
    ];
    expect(keys(saved).filter((key) => key.startsWith('saved:'))).toEqual([]);
  });
});
