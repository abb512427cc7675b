// The least that a gateway can be: a WebSocket, the same Opus work, the same pacing. No agent, memory, limits or logs.
import type { AddressInfo } from 'node:net';
import { Framer, OpusDecoder, OpusEncoder, PacingClock, systemClock } from '@xiaozhi/audio';
import { serverHelloMessage } from '@xiaozhi/device-protocol';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { INSTANT_PROVIDERS } from '../gateway/instant-providers.js';
import { answerProbes } from '../gateway/process-probe.js';

const DOWNLINK = { sampleRateHz: 24_000, frameDurationMs: 60 } as const;
const FRAME_SAMPLES = (DOWNLINK.sampleRateHz * DOWNLINK.frameDurationMs) / 1000;
const START_GAP_MS = 60;
const TAIL_MS = 420;
const NEVER = new AbortController().signal;

function log(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function answer(socket: WebSocket, utterance: Float32Array[]): Promise<void> {
  const tell = (message: object): void => socket.send(JSON.stringify(message));
  if (utterance.length === 0) return;
  tell({ type: 'stt', text: 'what can you do', session_id: 'floor' });
  tell({ type: 'tts', state: 'start', session_id: 'floor' });
  const startedAtMs = systemClock.nowMs();
  const encoder = new OpusEncoder(DOWNLINK.sampleRateHz);
  const pacing = new PacingClock(systemClock, DOWNLINK.frameDurationMs);
  let isFirst = true;
  for await (const speech of INSTANT_PROVIDERS.TTS.synthesise()) {
    for (const frame of new Framer(FRAME_SAMPLES).push(speech)) {
      const packet = encoder.encode(frame);
      if (isFirst) {
        log({ msg: 'turn ended', firstPacketMs: systemClock.nowMs() - startedAtMs });
        await systemClock.sleepUntil(startedAtMs + START_GAP_MS, NEVER);
      }
      await pacing.next(NEVER);
      if (isFirst)
        tell({ type: 'tts', state: 'sentence_start', text: 'I can keep you company.', session_id: 'floor' });
      isFirst = false;
      socket.send(packet);
    }
  }
  await systemClock.sleepUntil(systemClock.nowMs() + TAIL_MS, NEVER);
  tell({ type: 'tts', state: 'stop', session_id: 'floor' });
}

function serve(socket: WebSocket): void {
  const decoder = new OpusDecoder(16_000);
  let utterance: Float32Array[] = [];
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, isBinary) => {
    if (isBinary) return void utterance.push(decoder.decode(data as Buffer));
    const { type, state, mode } = JSON.parse((data as Buffer).toString('utf8')) as Record<string, string>;
    if (type === 'hello') socket.send(serverHelloMessage('floor', DOWNLINK, { transport: 'websocket' }));
    // Without voice activity nothing of an open microphone is kept.
    if (type === 'listen' && state === 'start') utterance = [];
    if (type === 'listen' && mode === 'auto') utterance.push = () => 0;
    if (type === 'listen' && state === 'stop') void answer(socket, utterance);
  });
}

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', serve);
server.once('listening', () => {
  answerProbes();
  log({ event: 'listening', port: (server.address() as AddressInfo).port });
});
process.once('SIGTERM', () => process.exit(0));
