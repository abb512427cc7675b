import { z } from 'zod';
import { listQuery } from './http.js';

/** Largest image: the largest flash that devices have. */
export const FIRMWARE_MAX_BYTES = 32 * 1024 * 1024;

/** Name of a board as devices report it: `board.type`, for example `bread-compact-wifi`. */
const boardType = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][\w.+-]{0,127}$/, 'must be the name of a board, as devices report it');

/** Who gets which firmware: a device has one, `stable` unless an operator says otherwise. */
export const firmwareChannel = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be small letters, digits and hyphens, such as stable or beta');
export const DEFAULT_CHANNEL = 'stable';

const remark = z.string().trim().max(500);

/**
 * Fields beside `file` of `POST /api/firmware` (multipart/form-data). `version` may be left out where the image says its
 * own, and must not differ from it: devices would install it anew at each start.
 */
export const firmwareUpload = z.object({
  type: boardType,
  version: z.string().trim().min(1).max(31).optional(),
  channel: firmwareChannel.default(DEFAULT_CHANNEL),
  remark: remark.default(''),
});
export type FirmwareUpload = z.infer<typeof firmwareUpload>;

/** `PUT /api/firmware/{id}`. What is left out stays; board and version are those of the image. */
export const firmwareUpdate = z.object({
  channel: firmwareChannel.optional(),
  remark: remark.optional(),
});
export type FirmwareUpdate = z.infer<typeof firmwareUpdate>;

/** `GET /api/firmware`: newest upload first, unless sorted; searched in boards, versions and remarks. */
export const firmwareQuery = listQuery.extend({
  type: z.string().max(128).optional(),
  channel: z.string().max(32).optional(),
});
export type FirmwareQuery = z.infer<typeof firmwareQuery>;

export interface FirmwareView {
  id: string;
  type: string;
  /** Dotted integers. */
  version: string;
  channel: string;
  remark: string;
  /** SHA-256 of the file, in hex. */
  sha256: string;
  sizeBytes: number;
  /** What the image says of itself; null where it says nothing. */
  project: string | null;
  /** For example `esp32s3`. */
  chip: string | null;
  idfVersion: string | null;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
}
