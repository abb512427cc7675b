import type { DecodedAudio } from '@xiaozhi/audio';
import type { Sound } from '../tools/tool.js';

const RATE_HZ = 24_000;
const FRAME_SAMPLES = 1_440;

/** A tone of so many frames, in memory, that tells what is taken of it. */
export class FakeSound implements Sound {
  readonly code = 'play_music';
  readonly title = 'Little Star';
  openedCount = 0;
  freedCount = 0;
  /** Frames given, of all times that it was opened. */
  takenCount = 0;

  /** @param end what happens behind the last frame */
  constructor(
    private readonly framesCount: number,
    private readonly end: () => Promise<void> = () => Promise.resolve(),
  ) {}

  // A field, so that it stays with the sound wherever it is passed on to.
  readonly open = (): AsyncIterable<DecodedAudio> => this.play();

  private async *play(): AsyncGenerator<DecodedAudio> {
    this.openedCount += 1;
    try {
      for (let frame = 0; frame < this.framesCount; frame += 1) {
        this.takenCount += 1;
        yield {
          sampleRateHz: RATE_HZ,
          samples: Float32Array.from({ length: FRAME_SAMPLES }, (_, at) => 0.3 * Math.sin(at / 10)),
        };
      }
      await this.end();
    } finally {
      this.freedCount += 1;
    }
  }
}
