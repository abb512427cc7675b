import { RedisAnswers } from '@xiaozhi/memory-providers';
import type { AnswerPlace, AnswerSeal } from '@xiaozhi/memory-providers';
import type { Logger } from '@xiaozhi/observability';
import { PayloadVault } from '@xiaozhi/outbox';
import type { OutboxItem } from '@xiaozhi/outbox';
import { findOutboxKeys, isSealing } from '../config/outbox-keys.js';
import type { ServerConfig } from '../config/server-config.js';

/**
 * What memory services answered, shared by gateways in Redis; sealed as the outbox is. Nothing waits for the connection.
 * @returns undefined where there is no Redis
 */
export function openSharedAnswers(config: ServerConfig, logger: Logger): RedisAnswers | undefined {
  if (config.redisUrl === undefined) return undefined;
  const keys = findOutboxKeys(config);
  const answers = new RedisAnswers({
    url: config.redisUrl,
    prefix: `${config.redisPrefix}:answers`,
    timeoutMs: config.redisTimeoutMs,
    logger,
    ...(keys !== undefined && { seal: answerSeal(new PayloadVault(keys, isSealing(config))) }),
  });
  answers.open();
  return answers;
}

/** Seals answers with the keys of the outbox; each opens in its own place only. */
export function answerSeal(vault: PayloadVault): AnswerSeal {
  return {
    seal: (text, place) => JSON.stringify(vault.toStored(itemOf(place, text))),
    open: (stored, place) => {
      const opened = vault.toPayload(itemOf(place, parse(stored)));
      return 'payload' in opened && typeof opened.payload === 'string' ? opened.payload : undefined;
    },
  };
}

function itemOf({ roleId, question, generation }: AnswerPlace, payload: unknown): OutboxItem {
  return { id: `${generation}:${question}`, topic: 'recall-answers', partitionKey: roleId, payload };
}

function parse(stored: string): unknown {
  try {
    return JSON.parse(stored) as unknown;
  } catch {
    return undefined;
  }
}
