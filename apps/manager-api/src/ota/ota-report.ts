import { z } from 'zod';

const text = z.string().catch('').optional();

/** What a device tells of itself. New firmware sends new and differently typed fields: none is ever refused. */
const otaReport = z.looseObject({
  chip_model_name: text,
  application: z.looseObject({ version: text }).catch({}).optional(),
  board: z.looseObject({ type: text }).catch({}).optional(),
});

export interface OtaReport {
  board: string;
  /** Dotted integers; `0.0.0` where the device sends none. */
  appVersion: string;
  /** For example `esp32s3`; undefined where the device does not say. */
  chip?: string;
}

/** Reads the body of an OTA request. */
export function parseOtaReport(body: unknown): OtaReport {
  const report = otaReport.safeParse(body);
  const fields = report.success ? report.data : {};
  const version = fields.application?.version ?? '';
  return {
    board: (fields.board?.type || fields.chip_model_name || 'unknown').slice(0, 255),
    appVersion: /^\d+(?:\.\d+)*$/.test(version) ? version.slice(0, 64) : '0.0.0',
    ...(fields.chip_model_name ? { chip: fields.chip_model_name.slice(0, 64) } : {}),
  };
}

/** True for what devices in the field use as id: six groups of two characters. */
export function isDeviceId(id: string): boolean {
  return /^(?:[0-9A-Za-z]{2}[:-]){5}[0-9A-Za-z]{2}$/.test(id);
}
