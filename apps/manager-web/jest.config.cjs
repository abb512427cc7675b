const path = require('node:path');
const preset = require('../../jest.preset.cjs')(__dirname, { level: 'unit' });

module.exports = {
  ...preset,
  testEnvironment: 'jsdom',
  // A document has a realm of its own: the console's packages are loaded in it.
  runtime: undefined,
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
  setupFiles: [path.join(__dirname, 'jest/browser-gaps.cjs')],
  transform: { ...preset.transform, '\\.vue$': path.join(__dirname, 'jest/vue-transformer.cjs') },
  transformIgnorePatterns: [
    '/node_modules/(?!(element-plus|lodash-es|@element-plus|pinia|vue-router|@vue/devtools|axios)/)',
  ],
  moduleNameMapper: { '\\.css$': path.join(__dirname, 'jest/empty-style.cjs'), ...preset.moduleNameMapper },
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json', 'vue'],
};
