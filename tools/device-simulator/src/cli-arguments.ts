import { parseArgs } from 'node:util';

export interface CliArguments {
  texts: string[];
  wavs: string[];
  mac: string;
  url: string;
  json: boolean;
  out: string;
  /** Folder for the whole conversation; undefined where it is not recorded. */
  record: string | undefined;
  mode: 'auto' | 'manual' | 'realtime';
  protocolVersion: 1 | 2 | 3;
  /** Undefined: the one that OTA names. */
  transport: 'websocket' | 'mqtt' | undefined;
  subscribes: boolean;
  turnDeadlineMs: number;
}

export const USAGE = `Usage: npm run device -- [options]
  --text "…"        say this (may be repeated); without --text and --wav it asks you line by line
  --wav FILE        speak this recording (WAV; may be repeated)
  --mac AA:BB:…     the device's address (default 02:00:00:00:00:01)
  --url URL         OTA address (default http://127.0.0.1:8003/xiaozhi/ota/)
  --out FILE        where the answer's audio goes (default tmp/answer.wav)
  --record FOLDER   keep the conversation there: what was said and what was heard as WAV, and a transcript
  --mode MODE       auto, manual or realtime (with --wav; default auto)
  --protocol N      framing of audio: 1, 2 or 3 (default 1)
  --transport KIND  websocket or mqtt (default: what OTA names)
  --subscribe       over MQTT, subscribe to the device's topic: for brokers that do not do so by themselves
  --timeout-ms N    longest wait for an answer (default 60000)
  --json            the last line is one JSON object with the figures
  --help            this`;

/** Reads the command line. @throws TypeError saying what is wrong */
export function parseCliArguments(argv: readonly string[]): CliArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      text: { type: 'string', multiple: true },
      wav: { type: 'string', multiple: true },
      record: { type: 'string' },
      mac: { type: 'string', default: '02:00:00:00:00:01' },
      url: { type: 'string', default: 'http://127.0.0.1:8003/xiaozhi/ota/' },
      out: { type: 'string', default: 'tmp/answer.wav' },
      mode: { type: 'string', default: 'auto' },
      protocol: { type: 'string', default: '1' },
      transport: { type: 'string' },
      subscribe: { type: 'boolean', default: false },
      'timeout-ms': { type: 'string', default: '60000' },
      json: { type: 'boolean', default: false },
    },
  });
  const { mode, transport } = values;
  const protocolVersion = Number(values.protocol);
  if (mode !== 'auto' && mode !== 'manual' && mode !== 'realtime')
    throw new TypeError('--mode is auto, manual or realtime.');
  if (protocolVersion !== 1 && protocolVersion !== 2 && protocolVersion !== 3)
    throw new TypeError('--protocol is 1, 2 or 3.');
  if (transport !== undefined && transport !== 'websocket' && transport !== 'mqtt')
    throw new TypeError('--transport is websocket or mqtt.');
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(values.mac))
    throw new TypeError('--mac looks like 02:00:00:00:00:01.');
  const turnDeadlineMs = Number(values['timeout-ms']);
  if (!Number.isInteger(turnDeadlineMs) || turnDeadlineMs < 1)
    throw new TypeError('--timeout-ms is a number of milliseconds, 1 or more.');
  return {
    texts: values.text ?? [],
    wavs: values.wav ?? [],
    record: values.record,
    mac: values.mac,
    url: values.url,
    json: values.json,
    out: values.out,
    mode,
    protocolVersion,
    transport,
    subscribes: values.subscribe,
    turnDeadlineMs,
  };
}
