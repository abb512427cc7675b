import { LogRing } from './log-ring.js';
import { createLogger } from './logger.js';
import type { Logger } from './logger.js';
import { SecretValues } from './redact.js';

describe(LogRing, () => {
  const nothing = { write: (): void => undefined };
  const logTo = (recent: LogRing): Logger =>
    createLogger({ service: 's', level: 'debug', destination: nothing, recent });

  it('keeps the last lines, the oldest of them first, with their session and request', () => {
    const ring = new LogRing(new SecretValues(), 3);
    const log = logTo(ring);
    for (const n of [1, 2]) log.info({ n }, 'line');
    expect(ring.lines().map(({ fields }) => fields.n)).toEqual([1, 2]);
    for (const n of [3, 4, 5]) log.child({ sessionId: 'abc', requestId: `r${n}` }).warn({ n }, 'line');
    expect(ring.lines()).toEqual(
      [3, 4, 5].map((n) => ({
        ...{ at: expect.stringMatching(/^\d{4}-.*Z$/) as string, level: 'warn', message: 'line' },
        ...{ sessionId: 'abc', requestId: `r${n}`, fields: { n } },
      })),
    );
  });

  it('leaves out debug lines', () => {
    const ring = new LogRing(new SecretValues());
    logTo(ring).debug({ text: 'what was said' }, 'heard');
    expect(ring.lines()).toEqual([]);
  });

  it('keeps ids, codes and counts, and no words, addresses, messages of errors or secrets', () => {
    const ring = new LogRing(new SecretValues());
    const fault = Object.assign(new Error('Duplicate entry "ann@example.org"'), { code: 'ER_DUP_ENTRY' });
    const fields = {
      ...{ error: fault, agentId: '1/2', counts: { moved: 3 }, password: 'CANARY' },
      ...{
        said: 'CANARY is what I said',
        url: 'https://host/setup?token=CANARY',
        mail: 'CANARY@example.org',
      },
    };
    logTo(ring).error(fields, 'asked https://user:CANARY@host/x for CANARY@example.org');
    const [line] = ring.lines();
    expect(line).toMatchObject({
      message: 'asked … for …',
      fields: { agentId: '1/2', 'counts.moved': 3, 'error.type': 'Error', 'error.code': 'ER_DUP_ENTRY' },
    });
    expect(line?.fields['error.stack']).toMatch(/log-ring\.spec\.ts:\d+/);
    expect(JSON.stringify(line)).not.toMatch(/CANARY|Duplicate|example|\/libs\//);
  });

  it('masks secrets that became known after the line', () => {
    const secrets = new SecretValues();
    const ring = new LogRing(secrets);
    logTo(ring).info({ what: 'sk-late-secret' }, 'is sk-late-secret');
    expect(JSON.stringify(ring.lines())).toContain('sk-late-secret');
    secrets.add('sk-late-secret');
    expect(JSON.stringify(ring.lines())).not.toContain('sk-late-secret');
  });
});
