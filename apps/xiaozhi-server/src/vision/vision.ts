import type { ImageType } from './image-type.js';

/** A photo and what the user wants to know of it. */
export interface VisionRequest {
  question: string;
  /** Bytes of the image file as it came. */
  image: Uint8Array;
  type: ImageType;
  /** Language of the answer where the question does not tell. */
  language: 'en' | 'zh';
}

/** A model that answers questions about pictures. An instance holds configuration only, and serves all sessions. */
export interface VisionModel {
  readonly code: string;
  /**
   * One whole answer, fit to be spoken.
   * @throws VisionError, or the signal's reason
   */
  describe(request: VisionRequest, signal: AbortSignal): Promise<string>;
}

export type VisionErrorCode = 'VISION_UNAVAILABLE' | 'VISION_UNAUTHORIZED' | 'VISION_REJECTED';

/** The model did not answer. The message names the provider and what to change. */
export class VisionError extends Error {
  constructor(
    readonly code: VisionErrorCode,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'VisionError';
  }

  get retryable(): boolean {
    return this.code === 'VISION_UNAVAILABLE';
  }
}
