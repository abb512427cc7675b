module.exports = {
  ...require('../../jest.preset.cjs')(__dirname, { level: 'e2e' }),
  // They wait for services most of the time: two cores serve three.
  maxWorkers: 3,
  testTimeout: 300_000,
};
