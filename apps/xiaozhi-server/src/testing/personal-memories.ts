import { silentLogger } from '@xiaozhi/observability';
import type { Outbox } from '@xiaozhi/outbox';
import { ForgottenWords } from '../memory/forgotten-words.js';
import { GatewaySessionMemories } from '../memory/gateway-session-memory.js';
import { InteractionReporter } from '../memory/interaction.reporter.js';
import { JustSaid } from '../memory/just-said.js';
import type { MemoryBindingSource } from '../memory/memory-binding.source.js';
import { MemoryQueue } from '../memory/memory-queue.js';
import { RoleMirrorRegistry } from '../memory/role-mirror.registry.js';
import { InMemoryPauses } from '../rights/memory-pauses.js';
import type { MemoryPauses } from '../rights/memory-pauses.js';
import { PersonalMemories } from '../rights/personal-memory.js';

/** Memories of sessions as a gateway makes them, over an outbox of the test's. */
export function personalMemories(
  outbox: Outbox,
  bindings: Pick<MemoryBindingSource, 'findCached'>,
  now: () => Date,
  parts: { pauses?: MemoryPauses; mirrors?: RoleMirrorRegistry } = {},
): PersonalMemories {
  const logger = silentLogger();
  const forgotten = new ForgottenWords(outbox);
  const queue = new MemoryQueue(outbox, forgotten);
  const { pauses = new InMemoryPauses() } = parts;
  const mirrors = parts.mirrors ?? new RoleMirrorRegistry({ encoder: undefined, logger, now });
  const reporter = new InteractionReporter(outbox);
  const roles = new GatewaySessionMemories({
    ...{ bindings: bindings as MemoryBindingSource, mirrors, queue, reporter, logger, now, pauses },
    justSaid: new JustSaid({ queue, forgotten, mirrors }),
  });
  return new PersonalMemories(roles, { reporter, now, logger });
}
