export { SCENARIOS, macSource, runScenario } from './run-scenarios.js';
export type { Finding } from './run-scenarios.js';
export { NotApplicable } from './scenario.js';
export type { Bench, Scenario } from './scenario.js';
