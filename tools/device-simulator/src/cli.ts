import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { readWav, systemClock, writeWav } from '@xiaozhi/audio';
import { writeConversation } from './conversation-record.js';
import { USAGE, parseCliArguments } from './cli-arguments.js';
import type { CliArguments } from './cli-arguments.js';
import { SimulatedDevice } from './simulated-device.js';
import type { TurnTranscript } from './turn-recorder.js';

const BINDING_DEADLINE_MS = 10 * 60_000;
const BINDING_POLL_MS = 3_000;

async function main(): Promise<boolean> {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    return true;
  }
  const options = parseCliArguments(process.argv.slice(2));
  const device = new SimulatedDevice({
    otaUrl: options.url,
    mac: options.mac,
    protocolVersion: options.protocolVersion,
    transport: options.transport,
    subscribes: options.subscribes,
    turnDeadlineMs: options.turnDeadlineMs,
  });
  await awaitBinding(device, options);
  await device.connect();
  const way = device.mqtt === undefined ? 'a WebSocket' : 'MQTT and UDP';
  console.log(`Connected as ${device.mac} over ${way}, session ${device.sessionId ?? '?'}.`);
  const turns =
    options.wavs.length === 0 ? await converse(device, options) : await speakFiles(device, options);
  const last = turns.at(-1);
  if (last !== undefined && last.audio.length > 0) writeAnswer(options.out, last);
  if (options.record !== undefined) recordTurns(options.record, options.wavs, turns);
  device.drop();
  return report(device, turns, options);
}

async function awaitBinding(device: SimulatedDevice, options: CliArguments): Promise<void> {
  const { activation } = await device.checkOta();
  if (activation === undefined) return;
  console.log(
    `This device is not bound yet. Its code is ${activation.code}: open the console → Devices → Bind a device.`,
  );
  const deadlineMs = Date.now() + Math.min(BINDING_DEADLINE_MS, options.turnDeadlineMs);
  while ((await device.activate()) === 'waiting') {
    if (Date.now() > deadlineMs) throw new Error('Nobody bound the device in time.');
    await systemClock.sleepUntil(systemClock.nowMs() + BINDING_POLL_MS, new AbortController().signal);
  }
  console.log('Bound.');
  await device.checkOta();
}

async function converse(device: SimulatedDevice, options: CliArguments): Promise<TurnTranscript[]> {
  const turns: TurnTranscript[] = [];
  for (const text of options.texts) turns.push(show(`You said: ${text}`, await device.say(text)));
  if (options.texts.length > 0) return turns;
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: 'You: ' });
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() !== '') turns.push(show(`You said: ${line}`, await device.say(line)));
    lines.prompt();
  }
  return turns;
}

async function speakFiles(device: SimulatedDevice, options: CliArguments): Promise<TurnTranscript[]> {
  const turns: TurnTranscript[] = [];
  for (const file of options.wavs) turns.push(await speakFile(device, file, options));
  return turns;
}

function recordTurns(folder: string, wavs: readonly string[], turns: readonly TurnTranscript[]): void {
  const said = wavs.map((file) => readWav(readFileSync(file)));
  for (const file of writeConversation(resolve(folder), said, turns)) console.log(`Recorded ${file}.`);
}

async function speakFile(
  device: SimulatedDevice,
  file: string,
  options: CliArguments,
): Promise<TurnTranscript> {
  const audio = readWav(readFileSync(file));
  const seconds = (audio.samples.length / audio.sampleRateHz).toFixed(1);
  console.log(`Speaking ${file} (${seconds} s) at real pace …`);
  return show(`It was played: ${file}`, await device.speak(audio, { mode: options.mode }));
}

function show(said: string, turn: TurnTranscript): TurnTranscript {
  console.log(`\n${said}`);
  console.log(`It understood: ${turn.stt}`);
  console.log(`It answered:   ${turn.reply}`);
  console.log(
    `First audio after ${turn.firstAudioMs ?? '–'} ms, ${turn.framesCount} frames, longest gap ${turn.maxGapMs} ms.`,
  );
  return turn;
}

function writeAnswer(out: string, turn: TurnTranscript): void {
  const file = resolve(out);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, writeWav({ samples: turn.audio, sampleRateHz: turn.audioSampleRateHz }));
  console.log(`\nThe answer's audio is in ${file}.`);
}

/** @returns true when everything was as the contract says and every turn was answered */
function report(device: SimulatedDevice, turns: readonly TurnTranscript[], options: CliArguments): boolean {
  for (const violation of device.violations) console.log(`OFF THE CONTRACT: ${violation}`);
  const ok = device.violations.length === 0 && turns.every((turn) => turn.framesCount > 0);
  if (turns.some((turn) => turn.framesCount === 0)) console.log('An answer had no audio.');
  if (options.json) {
    const figures = turns.map((turn) => ({
      stt: turn.stt,
      reply: turn.reply,
      emotion: turn.emotion,
      framesCount: turn.framesCount,
      firstAudioMs: turn.firstAudioMs,
      stopAfterLastFrameMs: turn.stopAfterLastFrameMs,
      maxGapMs: turn.maxGapMs,
    }));
    console.log(JSON.stringify({ ok, mac: device.mac, turns: figures, violations: device.violations }));
  }
  return ok;
}

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof TypeError) console.error(`\n${USAGE}`);
    if (process.argv.includes('--json')) {
      console.log(
        JSON.stringify({ ok: false, error: error instanceof Error ? error.message : String(error) }),
      );
    }
    process.exit(1);
  },
);
