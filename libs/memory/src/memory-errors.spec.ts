import { memoryErrorForStatus } from './memory-errors.js';

describe(memoryErrorForStatus, () => {
  it.each([
    [401, 'MEMORY_UNAUTHORIZED', false],
    [403, 'MEMORY_UNAUTHORIZED', false],
    [408, 'MEMORY_UNAVAILABLE', true],
    [425, 'MEMORY_UNAVAILABLE', true],
    [429, 'MEMORY_THROTTLED', true],
    [500, 'MEMORY_UNAVAILABLE', true],
    [503, 'MEMORY_UNAVAILABLE', true],
    [400, 'MEMORY_REJECTED', false],
    [404, 'MEMORY_REJECTED', false],
    [422, 'MEMORY_REJECTED', false],
  ])('maps %i to %s', (status, code, retryable) => {
    expect(memoryErrorForStatus(status, 'm')).toMatchObject({ code, retryable });
  });

  it('keeps the time to wait and the cause', () => {
    const cause = new Error('cause');
    const error = memoryErrorForStatus(429, 'slow down', { retryAfterMs: 7_000, cause });
    expect(error).toMatchObject({ name: 'MemoryThrottled', retryAfterMs: 7_000, cause });
  });
});
