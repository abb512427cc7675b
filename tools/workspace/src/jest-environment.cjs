// Native modules check that a typed array is one of their own realm's; jest gives each test file a realm of its own.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class NativeArraysEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of ['Float32Array', 'Int16Array', 'Uint8Array', 'BigInt64Array', 'ArrayBuffer']) {
      this.global[name] = globalThis[name];
    }
    // Loaded once per process: loaded again for a second test file, it gives packets of no length.
    this.global.nativeModules = { '@evan/opus': () => require('@evan/opus') };
  }
};
