import type { Random } from './random.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const TOOLS: Json = [
  { name: 'self.lamp.set', description: 'A lamp', inputSchema: { type: 'object', properties: {} } },
  { name: 'self.audio_speaker.set_volume', description: 'Volume', inputSchema: { type: 'object' } },
];

/** A proper message of every kind that devices send; the mutations start from these. */
const SEEDS: readonly { [key: string]: Json }[] = [
  {
    type: 'hello',
    version: 1,
    transport: 'websocket',
    features: { mcp: true, aec: true },
    audio_params: { format: 'opus', sample_rate: 16_000, channels: 1, frame_duration: 60 },
  },
  { type: 'hello' },
  { type: 'listen', state: 'start', mode: 'auto' },
  { type: 'listen', state: 'start', mode: 'manual' },
  { type: 'listen', state: 'start', mode: 'realtime' },
  { type: 'listen', state: 'stop' },
  { type: 'listen', state: 'detect', text: 'what can you do' },
  { type: 'listen', state: 'detect', text: '你好小智' },
  { type: 'listen', state: 'detect', text: '[device_call] come down to dinner' },
  { type: 'abort', reason: 'wake_word_detected' },
  { type: 'ping' },
  {
    type: 'mcp',
    payload: {
      jsonrpc: '2.0',
      id: 1,
      result: { protocolVersion: '2024-11-05', capabilities: { tools: {} } },
    },
  },
  { type: 'mcp', payload: { jsonrpc: '2.0', id: 2, result: { tools: TOOLS, nextCursor: 'self.lamp.set' } } },
  {
    type: 'mcp',
    payload: { jsonrpc: '2.0', id: 3, result: { content: [{ type: 'text', text: 'on' }], isError: false } },
  },
  { type: 'mcp', payload: { jsonrpc: '2.0', id: 4, error: { message: 'no such tool' } } },
  { type: 'mcp', payload: { jsonrpc: '2.0', method: 'notifications/state', params: {} } },
  {
    type: 'iot',
    descriptors: [
      {
        name: 'Lamp',
        description: 'A lamp',
        properties: { power: { type: 'boolean' } },
        methods: { TurnOn: { description: 'on', parameters: {} } },
      },
    ],
  },
  { type: 'iot', update: true, states: [{ name: 'Lamp', state: { power: true } }] },
  { type: 'server', action: 'update_config', content: { secret: 'wrong' } },
];

const NO_JSON = [
  '',
  ' ',
  'null',
  'true',
  '123',
  '-0',
  '1e999',
  '[]',
  '"text"',
  '{',
  '}',
  '{"type":"hello"',
  '{"type":"listen","state":"detect","text":"a"b"}',
  '\u0000',
  '[[[[',
  '{"a":'.repeat(2_000),
  '['.repeat(20_000),
];

const KEYS = [
  'type',
  'state',
  'text',
  'mode',
  'payload',
  'id',
  'result',
  'tools',
  'name',
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
];

/** A text message: mostly a proper one with something wrong with it. @returns text, or bytes that may be no UTF-8 */
export function textMessage(random: Random): string | Buffer {
  const dice = random.next();
  if (dice < 0.08) return random.pick(NO_JSON);
  const proper = structuredClone<{ [key: string]: Json }>(random.pick(SEEDS));
  if (dice < 0.35) return JSON.stringify(proper);
  for (let count = 1 + random.below(4); count > 0; count -= 1) mutate(proper, random);
  const text = JSON.stringify(proper);
  if (dice < 0.9) return text;
  return scramble(Buffer.from(text), random);
}

/** Changes one place of a message: another type, a missing or surplus member, something huge or deep. */
function mutate(message: { [key: string]: Json }, random: Random): void {
  let place: Record<string, Json> | Json[] = message;
  for (let depth = random.below(5); depth > 0; depth -= 1) {
    const inner: Json | undefined = Object.values(place)[random.below(Object.keys(place).length || 1)];
    if (typeof inner !== 'object' || inner === null) break;
    place = inner;
  }
  const keys = Object.keys(place);
  const key = random.chance(0.7) && keys.length > 0 ? random.pick(keys) : random.pick(KEYS);
  // Defined, not assigned: "__proto__" is to travel as a member.
  const define = (value: Json): void => {
    Object.defineProperty(place, key, { value, enumerable: true, configurable: true, writable: true });
  };
  if (Array.isArray(place)) place.push(oddValue(random));
  else if (random.chance(0.2)) delete place[key];
  else define(oddValue(random));
}

function oddValue(random: Random): Json {
  const choices: readonly (() => Json)[] = [
    () => null,
    () => random.chance(0.5),
    () => random.pick([0, -1, 1.5, 1e308, -(2 ** 31), 2 ** 53, 4_294_967_296]),
    () =>
      random.pick([
        '',
        ' ',
        '\u0000',
        '\ud800',
        '🙂'.repeat(50),
        '$&',
        '</memory>',
        '退出。',
        '../../etc/passwd',
      ]),
    () => 'x'.repeat(random.below(3_000)),
    () => 'y'.repeat(random.below(60_000)),
    () => [],
    () => ({}),
    () => ({ toString: 1, valueOf: null }),
    () => nested(random.below(400)),
    () => Array.from({ length: random.below(200) }, (_, index) => ({ name: `tool ${index}` })),
    () => random.below(2 ** 31),
  ];
  return random.pick(choices)();
}

function nested(depth: number): Json {
  let value: Json = 'end';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { inner: value };
  return value;
}

/** Flips, drops and repeats bytes. Often no JSON any more, sometimes no UTF-8. */
function scramble(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  switch (random.below(3)) {
    case 0:
      bytes[at] = random.below(256);
      return bytes;
    case 1:
      return bytes.subarray(0, at);
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes]);
  }
}
