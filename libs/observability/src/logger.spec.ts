import { createLogger, knownSecrets } from './logger.js';
import { newId } from './ids.js';

describe(createLogger, () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

  it('writes JSON lines with the service, the fields and those of its child', () => {
    createLogger({ service: 'gateway', level: 'info', destination })
      .child({ sessionId: 's' })
      .warn({ n: 1 }, 'hi');
    expect(last()).toMatchObject({ service: 'gateway', sessionId: 's', n: 1, msg: 'hi' });
  });

  it('says nothing below its level', () => {
    const before = lines.length;
    createLogger({ service: 'gateway', level: 'info', destination }).debug({ text: 'what was said' }, 'x');
    expect(lines).toHaveLength(before);
  });

  it('never prints a registered secret, in fields or message', () => {
    knownSecrets.add('sk-registered-secret');
    createLogger({ service: 'g', level: 'debug', destination }).info(
      { note: 'sk-registered-secret' },
      'with sk-registered-secret',
    );
    expect(lines.at(-1)).not.toContain('sk-registered-secret');
  });
});

describe(newId, () => {
  it('is a ULID that grows', () => {
    const ids = Array.from({ length: 100 }, () => newId());
    expect(ids[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(100);
  });
});
