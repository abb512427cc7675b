module.exports = {
  ...require('../../jest.preset.cjs')(__dirname, { level: 'e2e' }),
  testTimeout: 600_000,
};
