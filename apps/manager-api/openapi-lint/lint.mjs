// Prints what Redocly's linter finds in an OpenAPI document, as JSON: `node lint.mjs FILE`. A process of its own, since
// the linter is an ES module that the tests' module loader does not take.
import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';

const [file = ''] = process.argv.slice(2);
const config = await createConfig({ extends: ['recommended'] });
const problems = await lintFromString({ source: readFileSync(file, 'utf8'), absoluteRef: file, config });
const told = problems.map(({ ruleId, severity, message, location }) => ({
  ...{ ruleId, severity, message, at: location[0]?.pointer },
}));
process.stdout.write(`${JSON.stringify(told)}\n`);
