module.exports = {
  ...require('../../jest.preset.cjs')(__dirname, { level: 'e2e' }),
  maxWorkers: 1,
  testTimeout: 300_000,
};
