import { AsyncLocalStorage } from 'node:async_hooks';

/** Longest part of a refusal that is kept. */
const REFUSAL_BYTES = 4_000;

/** What a service answered instead of what it was asked for. */
export interface WatchedRefusal {
  url: URL;
  status: number;
  /** Beginning of the body; not fit to be shown before secrets are taken out. */
  body: Promise<string>;
}

/** Told of what some work asks of services, whichever provider it goes through. */
export interface CallWatcher {
  /** An address is about to be asked. */
  asks?(url: URL): void;
  refused?(refusal: WatchedRefusal): void;
}

const watchers = new AsyncLocalStorage<CallWatcher>();

/** Runs work, and tells the watcher of each address that it asks by this guard's means. */
export function watchCalls<T>(watcher: CallWatcher, work: () => T): T {
  return watchers.run(watcher, work);
}

export function tellAsked(url: URL): void {
  watchers.getStore()?.asks?.(url);
}

/** Tells of an answer that is a refusal; the answer itself stays unread. */
export function tellAnswer(url: URL, response: Response): void {
  const watcher = watchers.getStore();
  if (watcher?.refused === undefined || response.ok) return;
  watcher.refused({ url, status: response.status, body: readStart(response.clone()) });
}

async function readStart({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= REFUSAL_BYTES) break;
    }
  } catch {
    // What has come is enough; whoever asked learns of the break.
  }
  return text.slice(0, REFUSAL_BYTES);
}
