// Jest reporter: writes the counts of a project's suites to test-results/<level>.json, so that Nx can cache
// them with the run and the test command can add all of them up.
const fs = require('node:fs');
const path = require('node:path');

module.exports = class JestCounts {
  constructor(globalConfig, options) {
    this.file = path.join(globalConfig.rootDir, 'test-results', `${options.level}.json`);
  }

  onRunComplete(_contexts, results) {
    const broken = results.testResults.filter((suite) => suite.testExecError).length;
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    fs.writeFileSync(
      this.file,
      JSON.stringify({
        passed: results.numPassedTests,
        failed: results.numFailedTests + broken,
        skipped: results.numPendingTests + results.numTodoTests,
      }),
    );
  }
};
