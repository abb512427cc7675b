import { HelloDeadline } from './hello-deadline.js';

describe(HelloDeadline, () => {
  let nowMs: number;
  let late: string[];
  let deadline: HelloDeadline;

  beforeEach(() => {
    jest.useFakeTimers();
    [nowMs, late] = [0, []];
    deadline = new HelloDeadline(10_000, () => nowMs);
  });

  afterEach(() => jest.useRealTimers());

  function advance(ms: number): void {
    for (let passed = 0; passed < ms; passed += 100) {
      nowMs += 100;
      jest.advanceTimersByTime(100);
    }
  }

  it('ends whoever says no hello, once, and nobody else', () => {
    const onHello = deadline.watch(() => late.push('quick'));
    deadline.watch(() => late.push('silent'));
    advance(5_000);
    onHello();
    deadline.watch(() => late.push('later'));
    advance(6_000);
    expect(late).toEqual(['silent']);
    advance(10_000);
    expect(late).toEqual(['silent', 'later']);
  });

  it('keeps no timer when nobody is waited for', () => {
    deadline.watch(() => undefined)();
    expect(jest.getTimerCount()).toBe(0);
    deadline.watch(() => undefined);
    advance(11_000);
    expect(jest.getTimerCount()).toBe(0);
  });
});
