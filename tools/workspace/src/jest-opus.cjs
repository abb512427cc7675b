// Stands in for @evan/opus in tests: the one that jest's environment has loaded.
module.exports = globalThis.nativeModules['@evan/opus']();
