// Jest environment: tests run in the realm of the process, as services do. What a test file leaves in it goes with the
// file (ADR 27).
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

const timerOfId = (id) => ({ id, ref: () => timerOfId(id), unref: () => timerOfId(id) });

module.exports = class OneRealmEnvironment {
  constructor({ projectConfig: config }) {
    const global = globalThis;
    this.global = global;
    this.restore = [
      keepProperties(globalThis),
      keepProperties(process),
      keepProperties(Error),
      keepVariables(),
    ];
    this.moduleMocker = new ModuleMocker(global);
    const timerConfig = { idToRef: timerOfId, refToId: (timer) => timer?.id };
    this.fakeTimers = new LegacyFakeTimers({ config, global, moduleMocker: this.moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config, global });
    Error.stackTraceLimit = 100;
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    for (const restore of this.restore) restore();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** There is none: see jest-runtime.cjs. */
  getVmContext() {
    return null;
  }
};

/** @returns what puts an object's own properties back to what they are now */
function keepProperties(object) {
  const kept = new Map(
    Reflect.ownKeys(object).map((key) => [key, Reflect.getOwnPropertyDescriptor(object, key)]),
  );
  return () => {
    for (const key of Reflect.ownKeys(object)) if (!kept.has(key)) Reflect.deleteProperty(object, key);
    for (const [key, descriptor] of kept)
      if (descriptor.configurable) Reflect.defineProperty(object, key, descriptor);
  };
}

/** @returns what puts the process's environment variables back to what they are now */
function keepVariables() {
  const kept = { ...process.env };
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
    Object.assign(process.env, kept);
  };
}
