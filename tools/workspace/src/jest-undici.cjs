// Stands in for undici in tests: the one that jest's environment has loaded, whose errors the platform's fetch knows.
module.exports = globalThis.nativeModules.undici();
