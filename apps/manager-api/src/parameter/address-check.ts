import { randomBytes } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ParameterTestKind, ParameterTestOutcome } from '@xiaozhi/contracts';
import { checkUrl, guardedFetch, guardedLookup, refusalIn } from '@xiaozhi/observability/url-guard';

/** As the field waits for a gateway to answer. */
const DEADLINE_MS = 5_000;
const MAX_BODY_BYTES = 65_536;
const NONCE_BYTES = 16;

/** What the answer of a service has in it. */
const WORDS: Readonly<Record<Exclude<ParameterTestKind, 'websocket'>, string>> = {
  ota: 'OTA',
  mcp: 'success',
  voiceprint: 'healthy',
};

/** Asks an address whether what it should be is there; addresses that the guard refuses are not asked. Never rejects. */
export async function checkAddress(kind: ParameterTestKind, address: string): Promise<ParameterTestOutcome> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  try {
    const url = checkUrl(address);
    const isThere =
      kind === 'websocket' ? await opensSocket(url, signal) : await answersWith(WORDS[kind], url, signal);
    return isThere ? 'ok' : 'wrong-answer';
  } catch (error) {
    if (refusalIn(error) !== undefined) return 'refused';
    return signal.aborted ? 'timeout' : 'unreachable';
  }
}

async function answersWith(word: string, url: URL, signal: AbortSignal): Promise<boolean> {
  const response = await guardedFetch(url, { signal });
  const text = await readStart(response);
  return response.status === 200 && text.includes(word);
}

async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Asks to switch to a WebSocket and no more. A gateway that wants a token first is one too. */
function opensSocket(url: URL, signal: AbortSignal): Promise<boolean> {
  const isSecure = ['wss:', 'https:'].includes(url.protocol);
  const plain = new URL(url.href.replace(/^\w+:/, isSecure ? 'https:' : 'http:'));
  return new Promise((resolve, reject) => {
    const request = (isSecure ? requestHttps : requestHttp)(plain, {
      ...{ signal, lookup: guardedLookup },
      headers: {
        ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
        'sec-websocket-key': randomBytes(NONCE_BYTES).toString('base64'),
      },
    });
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve(true);
    });
    request.on('response', (response) => {
      response.destroy();
      resolve([401, 403].includes(response.statusCode ?? 0));
    });
    request.on('error', reject);
    request.end();
  });
}
