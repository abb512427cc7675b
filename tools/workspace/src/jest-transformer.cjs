// Jest transformer: swc, with decorators. What it makes of a file depends on the file alone, not on the project whose
// tests load it: with one id for all of them (jest.preset.cjs), a library is transformed once.
const { createHash } = require('node:crypto');
const { createTransformer } = require('@swc/jest');
const { version } = require('@swc/core/package.json');

const OPTIONS = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'commonjs', ignoreDynamic: false },
  sourceMaps: 'inline',
};
const MADE_BY = JSON.stringify([version, OPTIONS, process.env.NODE_ENV]);

module.exports = {
  ...createTransformer(OPTIONS),
  getCacheKey(source, filename, { instrument, supportsStaticESM }) {
    const parts = [MADE_BY, filename, source, String(instrument), String(supportsStaticESM)];
    return createHash('sha256').update(parts.join('\0')).digest('hex');
  },
};
