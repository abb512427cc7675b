export { DeviceError } from './device-error.js';
export type { NetworkFaults } from './lossy-network.js';
export { MqttLink } from './mqtt-link.js';
export type { OtaAnswer } from './ota-client.js';
export { SimulatedDevice } from './simulated-device.js';
export type { DeviceOptions, ReceivedMessage, SpeakOptions } from './simulated-device.js';
export type { TurnTranscript } from './turn-recorder.js';
