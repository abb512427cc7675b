export { Faults } from './control/faults.js';
export type { Exchange, RequestLog } from './control/request-log.js';
export { startMem0Emulator } from './mem0-emulator.js';
export type { Mem0Emulator, Mem0EmulatorOptions } from './mem0-emulator.js';
export { contractFaults } from './platform/platform-contract.js';
