export { describeTextEncoder } from './text-encoder.contract.js';
export { writeTinyModel } from './tiny-model.js';
