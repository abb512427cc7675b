import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before } from './arrival.js';

type Class = { prototype: object };

/** Topics of the gateway's outbox. */
const MEMORY = 'memory';
const REPORT = 'report';
const UTTERANCE = 'utterance';

const topicOf = (item: unknown): unknown => (item as { topic?: unknown }).topic;
const always = (): boolean => true;
const isSome = (batches: unknown): boolean => Array.isArray(batches) && batches.length > 0;

/** In the main thread: the steps as the gateway's classes take them. */
export const MAIN_POINTS: Record<string, () => Promise<void>> = {
  'before-keep': async () => before(await queue(), 'keepUtterance', always),
  'after-keep': async () => after(await queue(), 'keepUtterance', always),
  'before-queue': async () => before(await queue(), 'append', always),
  'after-queue': async () => after(await outbox(), 'append', ([item]) => topicOf(item) === MEMORY),
  'after-claim': async () => after(await outbox(), 'claim', claimed(MEMORY)),
  'after-save': async () => before(await delivery(), 'received', always),
  'after-accepted': async () => after(await outbox(), 'markAccepted', always),
  'after-extraction': async () => before(await delivery(), 'extracted', always),
  'before-acknowledge': async () => before(await outbox(), 'acknowledge', await isOfMemory()),
  'after-acknowledge': async () => after(await outbox(), 'acknowledge', await isOfMemory()),
  'redis-before-keep': async () => before(await redis(), 'append', ([item]) => topicOf(item) === UTTERANCE),
  'redis-after-keep': async () => after(await redis(), 'append', ([item]) => topicOf(item) === UTTERANCE),
  'redis-before-queue': async () => before(await redis(), 'append', ([item]) => topicOf(item) === MEMORY),
  'redis-after-queue': async () => after(await redis(), 'append', ([item]) => topicOf(item) === MEMORY),
  'redis-after-claim': async () => after(await redis(), 'claim', claimed(MEMORY)),
  'redis-before-accepted': async () => before(await redis(), 'markAccepted', always),
  'redis-before-acknowledge': async () => before(await redis(), 'acknowledge', await isOfMemory()),
  'redis-after-acknowledge': async () => after(await redis(), 'acknowledge', await isOfMemory()),
  'after-report-claim': async () => after(await outbox(), 'claim', claimed(REPORT)),
};

/** In the thread of the outbox: a request is done, and its transaction still open. */
export const THREAD_POINTS: Record<string, () => Promise<void>> = {
  'in-commit-keep': () => inCommit('append', ([item]) => topicOf(item) === UTTERANCE),
  'in-commit-queue': () => inCommit('append', ([item]) => topicOf(item) === MEMORY),
  'in-commit-accepted': () => inCommit('markAccepted', always),
  'in-commit-acknowledge': () => inCommit('forget', always),
};

async function inCommit(operation: string, applies: (args: unknown[]) => boolean): Promise<void> {
  const database = await prototypeOf('libs/outbox/dist/sqlite/outbox-database.js', 'OutboxDatabase');
  after(database, 'runApart', ([request]) => {
    const { operation: asked, args } = request as { operation: string; args: unknown[] };
    return asked === operation && applies(args);
  });
}

function claimed(topic: string): (args: unknown[], result: unknown) => boolean {
  return ([asked], batches) => asked === topic && isSome(batches);
}

/** Entries are acknowledged by id; which ids are interactions, the claims tell. */
async function isOfMemory(): Promise<(args: unknown[]) => boolean> {
  const known = new Set<string>();
  const note = (batches: unknown): void => {
    for (const { entries } of batches as { entries: { id: string }[] }[])
      for (const { id } of entries) known.add(id);
  };
  after(await outbox(), 'claim', ([topic], batches) => {
    if (topic === MEMORY) note(batches);
    return false;
  });
  after(await outbox(), 'tracked', ([topic], entries) => {
    if (topic === MEMORY) note([{ entries }]);
    return false;
  });
  return ([ids]) => (ids as string[]).some((id) => known.has(id));
}

const queue = (): Promise<object> =>
  prototypeOf('apps/xiaozhi-server/dist/memory/memory-queue.js', 'MemoryQueue');
const delivery = (): Promise<object> =>
  prototypeOf('apps/xiaozhi-server/dist/memory/interaction.delivery.js', 'InteractionDelivery');
const redis = (): Promise<object> => prototypeOf('libs/outbox/dist/redis/redis-outbox.js', 'RedisOutbox');
/** The one that the gateway's parts speak to. */
const outbox = (): Promise<object> =>
  process.env.REDIS_URL === undefined
    ? prototypeOf('libs/outbox/dist/sqlite/thread/threaded-sqlite-outbox.js', 'ThreadedSqliteOutbox')
    : prototypeOf('libs/outbox/dist/redis/fallback-outbox.js', 'FallbackOutbox');

/** @param file of the built workspace, which the process runs in */
async function prototypeOf(file: string, name: string): Promise<object> {
  const module = (await import(pathToFileURL(resolve(file)).href)) as Record<string, Class | undefined>;
  const found = module[name];
  if (found === undefined) throw new Error(`${file} has no ${name}: build first.`);
  return found.prototype;
}
