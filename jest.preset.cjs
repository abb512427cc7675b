// One jest configuration for every project. What is ours runs as CommonJS through swc; packages are Node's (ADR 27).
const path = require('node:path');

const MATCH = { unit: ['**/*.spec.ts'], int: ['**/*.int-spec.ts'], e2e: ['**/*.e2e-spec.ts'] };

/**
 * @param {string} projectRoot absolute path of the project
 * @param {{ level?: 'unit' | 'int' | 'e2e' }} [options] which test files run
 */
module.exports = function projectConfig(projectRoot, { level = 'unit' } = {}) {
  const root = __dirname;
  return {
    // One for all projects: what one has transformed, the others find in jest's cache. Not for all levels, since two of
    // a project may run side by side, and jest keeps its list of the project's files under this name as well.
    id: `xiaozhi-${level}`,
    rootDir: projectRoot,
    testEnvironment: path.join(root, 'tools/workspace/src/jest-environment.cjs'),
    runtime: path.join(root, 'tools/workspace/src/jest-runtime.cjs'),
    testMatch: MATCH[level],
    testPathIgnorePatterns: ['/node_modules/', '/dist/'],
    modulePathIgnorePatterns: ['<rootDir>/dist/'],
    transform: { '^.+\\.(ts|m?js)$': path.join(root, 'tools/workspace/src/jest-transformer.cjs') },
    transformIgnorePatterns: ['/node_modules/'],
    moduleNameMapper: {
      '^(\\.{1,2}/.*)\\.js$': '$1',
      '^@xiaozhi/(conformance|device-simulator|llm-emulator|mem0-emulator|openai-emulator)$': `${root}/tools/$1/src/index.ts`,
      '^@xiaozhi/([^/]+)/testing$': `${root}/libs/$1/src/testing/index.ts`,
      '^@xiaozhi/outbox/payload-vault$': `${root}/libs/outbox/src/sealed/payload-vault.ts`,
      '^@xiaozhi/observability/url-guard$': `${root}/libs/observability/src/url-guard/index.ts`,
      '^@xiaozhi/([^/]+)$': `${root}/libs/$1/src/index.ts`,
    },
    passWithNoTests: true,
    reporters: ['default', [path.join(root, 'tools/workspace/src/jest-counts.cjs'), { level }]],
    // A test that hangs fails; how fast a busy machine is says nothing about a test.
    testTimeout: level === 'unit' ? 30_000 : 60_000,
  };
};
