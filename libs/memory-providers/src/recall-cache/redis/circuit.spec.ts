import { Circuit } from './circuit.js';

describe(Circuit, () => {
  it('leaves alone what fails again and again, and lets one call try it after a pause', () => {
    let nowMs = 0;
    const changes: boolean[] = [];
    const circuit = new Circuit({
      ...{ failuresCount: 3, pauseMs: 1_000, monotonicMs: () => nowMs },
      onChange: (isOpen) => void changes.push(isOpen),
    });
    circuit.failed();
    circuit.failed();
    circuit.succeeded();
    circuit.failed();
    circuit.failed();
    expect(circuit.allows()).toBe(true);
    circuit.failed();
    expect(circuit.allows()).toBe(false);
    nowMs = 1_000;
    expect([circuit.allows(), circuit.allows()]).toEqual([true, false]);
    circuit.failed();
    nowMs = 2_000;
    expect(circuit.allows()).toBe(true);
    circuit.succeeded();
    expect([circuit.allows(), circuit.allows()]).toEqual([true, true]);
    expect(changes).toEqual([true, false]);
  });
});
