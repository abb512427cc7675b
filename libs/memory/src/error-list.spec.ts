import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string): string => readFileSync(join(__dirname, '../../..', path), 'utf8');
const codesIn = (text: string, pattern: RegExp): string[] => [...new Set(text.match(pattern) ?? [])].sort();

describe('docs/errors.md', () => {
  it.each([
    ['libs/memory/src/memory-errors.ts', /MEMORY_(?!NOT_(?:FOUND|LOCAL))[A-Z]+/g],
    ['libs/outbox/src/outbox-error.ts', /OUTBOX_(?!ERROR|REPORTS)[A-Z_]+/g],
    ['apps/xiaozhi-server/src/speech/speech-error.ts', /SPEECH_[A-Z_]+/g],
    ['apps/xiaozhi-server/src/llm/llm.ts', /LLM_[A-Z]+/g],
    ['apps/xiaozhi-server/src/config/manager-api.client.ts', /MANAGER_(?!API)[A-Z]+/g],
    ['libs/contracts/src/provider-registry.ts', /PROVIDER_CONFIG_[A-Z]+/g],
  ])('lists every code of %s, and no other of its family', (source, pattern) => {
    expect(codesIn(read('docs/errors.md'), pattern)).toEqual(codesIn(read(source), pattern));
  });
});
