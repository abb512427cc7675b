import { PARAMETER_CATALOGUE, findKnownParameter } from '@xiaozhi/contracts';
import type { WriteRows } from '../database/database.js';
import type { ParameterRow } from '../database/parameter-rows.js';
import { newParameter } from './parameter.service.js';

/** Follows the environment. */
export const WEBSOCKET = 'server.websocket';

/**
 * Puts in the parameters that are missing. Where devices connect follows the environment until an operator says it.
 * @param now ISO 8601, UTC
 */
export async function seedParameters(rows: WriteRows, webSocketUrl: string, now: string): Promise<void> {
  const stored = new Map((await rows.of('parameter').find()).map((row) => [row.code, row]));
  const missing = PARAMETER_CATALOGUE.flatMap((known) =>
    known.default === undefined || stored.has(known.code)
      ? []
      : [newParameter(defaultColumns(known.code, known.default), now)],
  );
  const address = stored.get(WEBSOCKET);
  if (address === undefined) missing.push(newParameter(defaultColumns(WEBSOCKET, webSocketUrl), now));
  else if (address.updater === null && address.value !== webSocketUrl)
    await rows.of('parameter').update({ code: WEBSOCKET }, { value: webSocketUrl, updated_at: now });
  if (missing.length > 0) await rows.of('parameter').insert(missing);
}

/** Columns of a known parameter with its default; secrets are not set. */
export function defaultColumns(
  code: string,
  value: string,
): Pick<ParameterRow, 'code' | 'value' | 'value_type' | 'is_secret'> {
  const known = findKnownParameter(code);
  const isSecret = known?.isSecret === true;
  return {
    ...{ code, value: isSecret ? '' : value, value_type: known?.valueType ?? 'string' },
    is_secret: isSecret ? 1 : 0,
  };
}
