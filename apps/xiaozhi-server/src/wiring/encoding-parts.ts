import { systemClock } from '@xiaozhi/audio';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { ManagerEncodingDesk } from '../memory/encoding-desk.js';
import { MemoryEncodingJob } from '../memory/memory-encoding.job.js';
import type { ConfigParts } from './config-parts.js';
import type { MemoryParts } from './memory-parts.js';

/** The job that encodes memories behind the conversations of these sessions. */
export function makeEncodingJob(
  { encoders }: Pick<MemoryParts, 'encoders'>,
  client: ConfigParts['client'],
  sessions: { readonly all: readonly { isFree: boolean }[] },
  logger: Logger,
): MemoryEncodingJob {
  const desk = new ManagerEncodingDesk(client, newId());
  const isBusy = (): boolean => sessions.all.some(({ isFree }) => !isFree);
  return new MemoryEncodingJob({ desk, encoders, isBusy, clock: systemClock, logger });
}
