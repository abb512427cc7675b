export { encodeMp3, encodeOggOpus, makeTone, measureHz, oggPage } from './encode.js';
export { encodeP3, p3Packet } from './encode-p3.js';
export { EchoingDevice, impulseResponse, pseudoRandom } from './echoing-device.js';
export type { Room } from './echoing-device.js';
export { decibelsBelow, likeness } from './signal-measures.js';
