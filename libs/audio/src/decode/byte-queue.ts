/** Bytes that have come and are not read yet. */
export class ByteQueue {
  private bytes: Buffer = Buffer.alloc(0);

  get length(): number {
    return this.bytes.length;
  }

  push(chunk: Uint8Array): void {
    this.bytes = this.bytes.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.bytes, chunk]);
  }

  /** Without taking them; fewer when fewer have come. */
  peek(count: number): Buffer {
    return this.bytes.subarray(0, count);
  }

  /** At most as many as have come. */
  take(count: number): Buffer {
    const taken = this.bytes.subarray(0, count);
    this.bytes = this.bytes.subarray(taken.length);
    return taken;
  }
}
