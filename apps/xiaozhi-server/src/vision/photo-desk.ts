import { randomBytes, timingSafeEqual } from 'node:crypto';
import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { imageTypeOf } from './image-type.js';
import { VisionError } from './vision.js';
import type { VisionModel } from './vision.js';

/** What a connected device's photos are looked at with. */
export interface PhotoAccess {
  /** Handed to this device in this session only; worth nothing once the session is over. */
  token: string;
  /** Undefined where the operator chose none for the agent. */
  model: VisionModel | undefined;
  language: 'en' | 'zh';
  /** Aborted when the session ends. */
  ended: AbortSignal;
}

export interface Photo {
  question: string;
  image: Uint8Array;
}

/** What the device gives back as its tool's result (device protocol, vision upload). */
export type PhotoAnswer =
  { success: true; action: 'RESPONSE'; response: string } | { success: false; message: string };

/** Longer than any model answers, shorter than the tool's own deadline of 30 s. */
const ANSWER_DEADLINE_MS = 28_000;
/** Photos of one device in a minute. */
export const PHOTOS_PER_MINUTE_COUNT = 12;
const MINUTE_MS = 60_000;

/** A new token for a session's photos: 256 random bits. */
export function newPhotoToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Answers questions about photos that connected devices took. */
export class PhotoDesk {
  private readonly busy = new Set<string>();
  private readonly taken = new Map<string, number[]>();

  /** @param find the session of a device, by its id in the one spelling */
  constructor(
    private readonly find: (deviceId: string) => PhotoAccess | undefined,
    private readonly nowMs: () => number,
    private readonly logger: Logger,
  ) {}

  /** The session that this token was given to; undefined for a wrong one, or when that session is over. */
  accessOf(deviceId: string, token: string): PhotoAccess | undefined {
    const access = this.find(deviceId);
    return access !== undefined && isSame(access.token, token) ? access : undefined;
  }

  /** Takes note of an upload. @returns why the device may not send one now; undefined when it may */
  refusal(deviceId: string): string | undefined {
    if (this.busy.has(deviceId)) return 'The photo before this one is still being looked at.';
    const now = this.nowMs();
    const recent = (this.taken.get(deviceId) ?? []).filter((at) => now - at < MINUTE_MS);
    if (recent.length >= PHOTOS_PER_MINUTE_COUNT) return 'Too many photos; wait a minute.';
    if (this.taken.size > 10_000) this.taken.clear();
    this.taken.set(deviceId, [...recent, now]);
    return undefined;
  }

  /** Never rejects: whatever fails is an answer that says so. @param gone aborted when the device hung up */
  async answer(
    deviceId: string,
    access: PhotoAccess,
    { question, image }: Photo,
    gone: AbortSignal,
  ): Promise<PhotoAnswer> {
    const { model, language, ended } = access;
    if (model === undefined) return failure('No vision model is chosen for this agent in the console.');
    const type = imageTypeOf(image);
    if (type === undefined) return failure('The file is no JPEG, PNG, GIF, BMP, TIFF or WEBP image.');
    if (question === '') return failure('The field "question" is missing.');
    this.busy.add(deviceId);
    const limit = withDeadline(AbortSignal.any([ended, gone]), ANSWER_DEADLINE_MS);
    const startedAtMs = performance.now();
    try {
      const response = await model.describe({ question, image, type, language }, limit);
      const tookMs = Math.round(performance.now() - startedAtMs);
      this.logger.info({ deviceId, imageBytes: image.length, tookMs }, 'a photo was looked at');
      if (response === '') return failure('The vision model gave no answer.');
      return { success: true, action: 'RESPONSE', response };
    } catch (error) {
      this.logger.warn({ deviceId, error }, 'a photo could not be looked at');
      const isKnown = error instanceof VisionError && error.code !== 'VISION_UNAVAILABLE';
      return failure(isKnown ? 'The vision model refuses the request.' : 'The vision model does not answer.');
    } finally {
      this.busy.delete(deviceId);
    }
  }
}

function failure(message: string): PhotoAnswer {
  return { success: false, message };
}

function isSame(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
