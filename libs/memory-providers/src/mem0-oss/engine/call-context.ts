import { AsyncLocalStorage } from 'node:async_hooks';
import type { FromThread, ModelRequest } from './engine-protocol.js';

/** The call that is being worked on, wherever in Mem0 its code is. */
export interface CallContext {
  id: number;
  signal: AbortSignal;
  send: (message: FromThread) => void;
  /** The agent's memory instructions, for an add. */
  instructions?: string;
  /** Set once a model failed: Mem0 goes on without what it cannot do, and would forget what was told. */
  hasFailed?: boolean;
  /** What went wrong when memories were stored, which Mem0 only prints. */
  insertError?: Error;
  insertedIds: string[];
}

export const currentCall = new AsyncLocalStorage<CallContext>();

/** A model failed, or answered what cannot be used. */
export class ModelFailed extends Error {}

interface Waiting {
  resolve: (value: string | number[][]) => void;
  reject: (error: Error) => void;
}
const waiting = new Map<number, Waiting>();
let nextModelCallId = 1;

/** Asks a model, outside of this thread, on behalf of the current call. After one failure all others of a call fail. */
export function askModel(request: ModelRequest): Promise<string | number[][]> {
  const call = currentCall.getStore();
  if (call === undefined || call.hasFailed === true || call.signal.aborted)
    return Promise.reject(new ModelFailed('the call has ended'));
  const modelCallId = nextModelCallId;
  nextModelCallId += 1;
  return new Promise<string | number[][]>((resolve, reject) => {
    waiting.set(modelCallId, {
      resolve,
      reject: (error) => {
        call.hasFailed = true;
        reject(error);
      },
    });
    call.send({ kind: 'model', id: call.id, modelCallId, request });
  });
}

export function settleModelCall(modelCallId: number, value: string | number[][]): void {
  waiting.get(modelCallId)?.resolve(value);
  waiting.delete(modelCallId);
}

export function failModelCall(modelCallId: number): void {
  waiting.get(modelCallId)?.reject(new ModelFailed('a model failed'));
  waiting.delete(modelCallId);
}
