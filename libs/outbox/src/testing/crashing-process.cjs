// A process that is killed at a named point, for the crash tests. Runs the built library.
// node crashing-process.cjs <dist/index.js> <database> <kill point> <SqliteOutbox | ThreadedSqliteOutbox> [relaxed]
const { pathToFileURL } = require('node:url');

const [, , library, file, killPoint, kind, relaxed] = process.argv;
const die = (point) => {
  if (point === killPoint) process.kill(process.pid, 'SIGKILL');
};
const item = (id) => ({ id, topic: 'memory', partitionKey: 'role', payload: { id } });

import(pathToFileURL(library).href).then(async (outboxes) => {
  const outbox = await outboxes[kind].open({ file, relaxedTopics: relaxed === undefined ? [] : ['memory'] });
  await outbox.append(item('1'));
  const appending = outbox.append(item('2'));
  die('before append returns');
  await appending;
  die('after append');
  await outbox.claim('memory', { limit: 1, maxBatch: 1, now: new Date() });
  die('after claim');
  await outbox.markAccepted(['1'], 'event-1');
  die('after accept');
  die('before acknowledge');
  await outbox.acknowledge(['1'], { mayComeAgain: relaxed !== undefined });
  die('after acknowledge');
});
