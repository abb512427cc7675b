export { encodeMp3, encodeOggOpus, makeTone, measureHz, oggPage } from './encode.js';
