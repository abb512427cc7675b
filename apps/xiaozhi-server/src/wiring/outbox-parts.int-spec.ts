import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createLogger } from '@xiaozhi/observability';
import type { Outbox } from '@xiaozhi/outbox';
import { RedisProcess, describeWithRedisServer } from '@xiaozhi/outbox/testing';
import { loadServerConfig } from '../config/server-config.js';
import { GatewayReadiness } from '../http/gateway-readiness.js';
import { MemoryQueue } from '../memory/memory-queue.js';
import { ForgottenWords } from '../memory/forgotten-words.js';
import { openOutbox } from './outbox-parts.js';

const ROLE = '02:00:00:00:00:01';

describeWithRedisServer(() => {
  describe('a gateway whose outbox is in Redis', () => {
    let folder: string;
    let redis: RedisProcess;
    let lines: string[];
    let outbox: Outbox;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'outbox-parts-'));
      redis = await RedisProcess.make();
      lines = [];
    });
    afterEach(async () => {
      await outbox.close();
      await redis.remove();
      rmSync(folder, { recursive: true });
    });

    async function open(): Promise<void> {
      const config = loadServerConfig({ DATA_DIR: folder, REDIS_URL: redis.url }, folder);
      const logger = createLogger({
        service: 'test',
        level: 'info',
        destination: { write: (line: string) => void lines.push(line) },
      });
      outbox = await openOutbox(config, logger);
    }
    const readable = (text: string): boolean => lines.some((line) => line.includes(text));
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) await wait(10);
    };

    it('starts without it, says so, keeps what is said, and has it in Redis when that is there', async () => {
      await open();
      const readiness = new GatewayReadiness(outbox);
      readiness.set(true);
      expect(await readiness.report()).toMatchObject({
        isReady: true,
        degraded: expect.any(String) as string,
      });
      expect(readable('Redis does not answer')).toBe(true);
      const queue = new MemoryQueue(outbox, new ForgottenWords(outbox));
      const interaction = {
        ...{ id: 'turn-1', roleId: ROLE as never, sessionId: 's', agentId: 'a', deviceId: ROLE },
        ...{ occurredAt: new Date().toISOString(), messages: [], recalledTexts: [] },
      };
      await queue.append(interaction);
      expect(await queue.pending(ROLE as never)).toMatchObject([{ id: 'turn-1' }]);
      expect(queue.isPartial).toBe(true);
      await redis.start('--appendfsync', 'everysec');
      await until(() => outbox.degraded === undefined && readable('Redis may lose'));
      expect(readable('appendfsync is everysec and should be always')).toBe(true);
      expect((await readiness.report()).degraded).toBeUndefined();
      expect(await readiness.report()).toMatchObject({ outbox: { memory: { queued: 1 } } });
      expect(queue.isPartial).toBe(false);
      expect(await queue.pending(ROLE as never)).toMatchObject([{ id: 'turn-1' }]);
    });

    it('forgets nothing that is to be forgotten: a delivery asks for all of it, and fails where it cannot', async () => {
      await redis.start();
      await open();
      const forgotten = new ForgottenWords(outbox);
      await forgotten.add(ROLE as never, 'turn-1', 'User likes pears.');
      await redis.kill();
      await expect(forgotten.of(ROLE)).rejects.toMatchObject({ code: 'OUTBOX_UNAVAILABLE' });
      expect(await forgotten.of(ROLE, { mayBePartial: true })).toEqual([]);
      await forgotten.add(ROLE as never, 'turn-2', 'User likes plums.');
      await redis.start();
      await until(() => outbox.degraded === undefined);
      expect(await forgotten.of(ROLE)).toMatchObject([
        { interactionId: 'turn-1' },
        { interactionId: 'turn-2' },
      ]);
    });
  });
});
