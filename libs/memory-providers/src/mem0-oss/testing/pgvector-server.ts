import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** PostgreSQL with pgvector on 127.0.0.1, in a thread of the test. */
export interface PgvectorServer {
  url: string;
  /** Breaks all connections and takes no new ones, until `open`. */
  close(): Promise<void>;
  open(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPgvectorServer(): Promise<PgvectorServer> {
  const worker = new Worker(join(__dirname, 'pgvector-thread.cjs'));
  const [{ port }] = (await once(worker, 'message')) as [{ port: number }];
  const order = async (what: 'open' | 'close'): Promise<void> => {
    worker.postMessage(what);
    await once(worker, 'message');
  };
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    close: () => order('close'),
    open: () => order('open'),
    stop: async () => void (await worker.terminate()),
  };
}
