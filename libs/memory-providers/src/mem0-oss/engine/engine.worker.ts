import { parentPort, workerData } from 'node:worker_threads';
import { currentCall, failModelCall, settleModelCall } from './call-context.js';
import type { EngineCallName, EngineSettings, FromThread, ToThread } from './engine-protocol.js';
import { EngineOperations, StoreNotOpened } from './operations.js';
import { toEngineFault } from './engine-fault.js';

// The entry of Mem0's thread: calls come in, results and questions for the models go out.
const send = (message: FromThread): void => parentPort?.postMessage(message);
const open = new Map<number, AbortController>();
let operations: Promise<EngineOperations> | undefined;

/** What could not be opened is tried again with the next call. */
async function ready(): Promise<EngineOperations> {
  operations ??= EngineOperations.open(workerData as EngineSettings);
  try {
    return await operations;
  } catch (error) {
    operations = undefined;
    throw error;
  }
}

async function perform(id: number, name: EngineCallName, input: object): Promise<void> {
  const controller = new AbortController();
  open.set(id, controller);
  const context = { id, signal: controller.signal, send, insertedIds: [] as string[] };
  try {
    const value = await currentCall.run(context, async () => {
      const all = await ready();
      return (all[name] as (input: object) => Promise<unknown>).call(all, input);
    });
    send({ kind: 'result', id, value });
  } catch (error) {
    send({ kind: 'failed', id, fault: toEngineFault(error), isLast: error instanceof StoreNotOpened });
  } finally {
    open.delete(id);
  }
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'end') process.exit();
  else if (message.kind === 'call') void perform(message.id, message.name, message.input);
  else if (message.kind === 'abort') open.get(message.id)?.abort();
  else if (message.isFailure || message.value === undefined) failModelCall(message.modelCallId);
  else settleModelCall(message.modelCallId, message.value);
});
