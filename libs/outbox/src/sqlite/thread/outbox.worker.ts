import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import { OutboxDatabase } from '../outbox-database.js';
import { toOutboxError } from '../sqlite-fault.js';
import { OPENING_ID, question, toFault } from './thread-messages.js';
import type { Answer, Question } from './thread-messages.js';

/** No request waits for more than these; the rest is the next group. */
const GROUP_MAX_COUNT = 256;

const { file } = z.object({ file: z.string() }).parse(workerData);

function serve(port: MessagePort): void {
  const tell = (message: Answer): void => port.postMessage(message);
  let database: OutboxDatabase;
  try {
    database = OutboxDatabase.open(file);
  } catch (error) {
    return tell({ kind: 'failed', id: OPENING_ID, fault: toFault(toOutboxError(error, file)) });
  }
  port.on('message', (first: unknown) => {
    const group = [first, ...waitingAt(port)].map((message) => question.parse(message));
    const runs = group.filter((message) => message.kind === 'run');
    const outcomes = database.run(runs.map(({ request }) => request));
    outcomes.forEach((outcome, index) => {
      const { id } = runs[index] as Extract<Question, { kind: 'run' }>;
      tell(
        'error' in outcome
          ? { kind: 'failed', id, fault: toFault(outcome.error) }
          : { kind: 'done', id, value: outcome.value },
      );
    });
    // Whoever asks for it asks nothing afterwards.
    if (runs.length === group.length) return;
    database.close();
    port.close();
  });
  tell({ kind: 'done', id: OPENING_ID, value: undefined });
}

/** Everything else that was sent by now: it is committed together with the message that woke the thread. */
function waitingAt(port: MessagePort): unknown[] {
  const messages: unknown[] = [];
  while (messages.length < GROUP_MAX_COUNT - 1) {
    const next = receiveMessageOnPort(port);
    if (next === undefined) break;
    messages.push(next.message);
  }
  return messages;
}

if (parentPort !== null) serve(parentPort);
