// Runs in the audio thread. What it hears goes to the page in pieces of about 20 ms, with their samples handed over.

// The audio thread's own names, which TypeScript's DOM library leaves out.
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const PIECES_PER_SECOND = 50;

class Capture extends AudioWorkletProcessor {
  private piece = this.emptyPiece();
  private filledCount = 0;

  /** @returns true: the processor lives as long as it is connected */
  process([channels]: Float32Array[][]): boolean {
    const samples = channels?.[0];
    if (samples === undefined) return true;
    for (const sample of samples) {
      this.piece[this.filledCount] = sample;
      this.filledCount += 1;
      if (this.filledCount === this.piece.length) this.hand();
    }
    return true;
  }

  private hand(): void {
    this.port.postMessage(this.piece, [this.piece.buffer]);
    this.piece = this.emptyPiece();
    this.filledCount = 0;
  }

  private emptyPiece(): Float32Array<ArrayBuffer> {
    return new Float32Array(Math.ceil(sampleRate / PIECES_PER_SECOND));
  }
}

registerProcessor('capture', Capture);
