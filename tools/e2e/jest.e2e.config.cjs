module.exports = {
  ...require('../../jest.preset.cjs')(__dirname, { level: 'e2e' }),
  maxWorkers: 2,
  testTimeout: 120_000,
};
