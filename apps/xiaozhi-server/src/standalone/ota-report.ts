import { z } from 'zod';
import type { OtaRequest } from '../http/ota-desk.js';

const text = z.string().catch('').optional();
const body = z.looseObject({
  model: text,
  application: z.looseObject({ version: text }).catch({}).optional(),
  board: z.looseObject({ type: text }).catch({}).optional(),
});

const MODEL_HEADERS = ['device-model', 'device_model', 'model'];
const VERSION_HEADERS = ['device-version', 'firmware-version', 'app-version'];

/** What a device tells of itself, in headers or body; new firmware sends new fields, and none is ever refused. */
export function parseOtaReport(request: Pick<OtaRequest, 'headers' | 'body'>): {
  model: string;
  version: string;
} {
  const fields = parseBody(request.body);
  const header = (names: readonly string[]): string | undefined =>
    names.map((name) => request.headers[name]).find((value) => typeof value === 'string' && value !== '') as
      string | undefined;
  const version = header(VERSION_HEADERS) ?? fields.application?.version ?? '';
  return {
    model: header(MODEL_HEADERS) || fields.board?.type || fields.model || 'default',
    version: /^\d+(?:\.\d+)*$/.test(version) ? version : '0.0.0',
  };
}

function parseBody(json: string): z.infer<typeof body> {
  try {
    return body.catch({}).parse(JSON.parse(json));
  } catch {
    // Whether that is a fault is judged elsewhere.
    return {};
  }
}
