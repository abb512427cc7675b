export { macSource, runScenario, scenariosOver } from './run-scenarios.js';
export type { Finding } from './run-scenarios.js';
export { NotApplicable } from './scenario.js';
export type { Bench, Scenario, TransportName } from './scenario.js';
