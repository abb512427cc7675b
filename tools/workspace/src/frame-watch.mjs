// Follows the WebSocket frames that a server sends by their heads (RFC 6455, 5.2); their content is left alone.

const CLOSE = 8;

/** Where a stream of frames is, and whether a goodbye was in it. */
export class FrameWatch {
  hasClosed = false;
  #head = [];
  #leftBytes = 0;

  /** The last frame is whole. */
  get isBetweenFrames() {
    return this.#leftBytes === 0 && this.#head.length === 0;
  }

  /** @param {Uint8Array} chunk the next bytes, cut anywhere */
  push(chunk) {
    for (let at = 0; at < chunk.length;) {
      if (this.#leftBytes > 0) {
        const step = Math.min(this.#leftBytes, chunk.length - at);
        this.#leftBytes -= step;
        at += step;
        continue;
      }
      this.#head.push(chunk[at]);
      at += 1;
      const length = payloadBytes(this.#head);
      if (length === undefined) continue;
      if ((this.#head[0] & 0b1111) === CLOSE) this.hasClosed = true;
      this.#leftBytes = length;
      this.#head = [];
    }
  }
}

/** @returns {number | undefined} undefined while the head is not whole */
function payloadBytes(head) {
  if (head.length < 2) return undefined;
  const short = head[1] & 0b111_1111;
  const lengthBytes = { 126: 2, 127: 8 }[short] ?? 0;
  const maskBytes = head[1] >= 0b1000_0000 ? 4 : 0;
  if (head.length < 2 + lengthBytes + maskBytes) return undefined;
  if (lengthBytes === 0) return short;
  return head.slice(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
}
