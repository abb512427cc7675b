// Native modules check that a typed array is one of their own realm's; jest gives each test file a realm of its own.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class NativeArraysEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of ['Float32Array', 'Int16Array', 'Uint8Array', 'BigInt64Array', 'ArrayBuffer']) {
      this.global[name] = globalThis[name];
    }
    this.global.nativeModules = {
      // Loaded once per process: loaded again for a second test file, it gives packets of no length.
      '@evan/opus': () => require('@evan/opus'),
      // The platform's fetch takes an error of another realm for none, and drops its code.
      undici: () => require('undici'),
    };
  }
};
