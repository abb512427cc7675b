import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toInt16, writeWav } from '@xiaozhi/audio';
import { encodeMp3, encodeOggOpus } from '@xiaozhi/audio/testing';
import { toneOf } from './stand-in.js';
import type { TtsFault, TtsStandIn } from './stand-in.js';

export type StandInFormat = 'pcm' | 'wav' | 'mp3' | 'opus';

export interface HttpStandInRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface HttpStandIn extends TtsStandIn {
  /** What the next answers are, and the type they are sent with. */
  format: StandInFormat;
  contentType: string | undefined;
  readonly requests: readonly HttpStandInRequest[];
}

const TYPES: Record<StandInFormat, string> = {
  pcm: 'audio/pcm',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
};
const RATE_HZ = 24_000;
const OTHER_RATE_HZ = 16_000;
const CHUNK_BYTES = 999;

/** Speaks the text that `textOf` finds in a request: a tone of its own. */
export async function startHttpStandIn(
  textOf: (request: HttpStandInRequest) => string,
): Promise<HttpStandIn> {
  const requests: HttpStandInRequest[] = [];
  let openCount = 0;
  const server = createServer((request, response) => {
    openCount += 1;
    response.once('close', () => (openCount -= 1));
    void bodyOf(request).then(async (body) => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, url, headers, body });
      const known = requests.at(-1) as HttpStandInRequest;
      await answer(response, standIn, () => encode(textOf(known), standIn.format, standIn.fault));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standIn: HttpStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: undefined,
    format: 'wav',
    contentType: undefined,
    requests,
    get openCount() {
      return openCount;
    },
    get requestsCount() {
      return requests.length;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return standIn;
}

async function answer(response: ServerResponse, standIn: HttpStandIn, audio: () => Promise<Buffer>) {
  const { fault, format, contentType } = standIn;
  const type = contentType ?? TYPES[format];
  if (fault === 'hang') return;
  if (fault === 'refuse-key') return void response.writeHead(401).end('{"error":"key"}');
  if (fault === 'overload') return void response.writeHead(503).end();
  if (fault === 'garbage') {
    return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>It works!</html>');
  }
  const bytes = fault === 'empty' ? Buffer.alloc(0) : await audio();
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length });
  const end = fault === 'stall' || fault === 'break-off' ? bytes.length / 2 : bytes.length;
  for (let at = 0; at < end; at += CHUNK_BYTES) response.write(bytes.subarray(at, at + CHUNK_BYTES));
  if (fault === 'break-off') response.write('', () => response.destroy());
  else if (fault !== 'stall') response.end();
}

async function encode(text: string, format: StandInFormat, fault: TtsFault | undefined): Promise<Buffer> {
  const sampleRateHz = fault === 'other-rate' ? OTHER_RATE_HZ : RATE_HZ;
  const samples = toneOf(text, sampleRateHz);
  switch (format) {
    case 'pcm':
      return Buffer.from(toInt16(samples).buffer);
    case 'wav':
      return Buffer.from(writeWav({ samples, sampleRateHz }));
    case 'mp3':
      return encodeMp3(samples, sampleRateHz);
    case 'opus':
      return encodeOggOpus(toneOf(text, RATE_HZ));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
