import { ApiError } from '../http/api-error.js';
import { fromText, toStored, toTreeValue } from './parameter-value.js';
import { requireUsable } from './parameter.rules.js';

function faultOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.details[0]?.code;
    throw error;
  }
}

describe(requireUsable, () => {
  it.each([
    ['server.websocket', 'ws://192.168.1.10:8000/xiaozhi/v1/;wss://a.example.org', undefined],
    ['server.websocket', '', 'WEBSOCKET_EMPTY'],
    ['server.websocket', 'ws://a.example.org;ws://127.0.0.1:8000/', 'WEBSOCKET_LOCAL'],
    ['server.websocket', 'http://a.example.org', 'WEBSOCKET_FORM'],
    ['server.websocket', 'ws://169.254.169.254/', 'ADDRESS_REFUSED'],
    ['server.ota', 'http://192.168.1.10:8002/xiaozhi/ota/', undefined],
    ['server.ota', 'null', undefined],
    ['server.ota', '', undefined],
    ['server.ota', 'http://localhost:8002/xiaozhi/ota/', 'OTA_LOCAL'],
    ['server.ota', 'ftp://a.example.org/ota/', 'OTA_HTTP'],
    ['server.ota', 'http://a.example.org/ota', 'OTA_END'],
    ['server.mcp_endpoint', 'http://a.example.org/mcp_endpoint/health?key=k', undefined],
    ['server.mcp_endpoint', 'http://localhost/health?key=k', 'MCP_LOCAL'],
    ['server.mcp_endpoint', 'http://a.example.org/health', 'MCP_KEY'],
    ['server.voice_print', 'http://a.example.org/health?key=k', undefined],
    ['server.voice_print', 'http://127.0.0.1/health?key=k', 'VOICEPRINT_LOCAL'],
    ['server.voice_print', 'http://a.example.org/health', 'VOICEPRINT_KEY'],
    ['server.voice_print', 'ws://a.example.org/health?key=k', 'VOICEPRINT_HTTP'],
    ['server.mqtt_signature_key', 'Sea-Shells-On-Shore', undefined],
    ['server.mqtt_signature_key', 'Short1', 'MQTT_KEY_SHORT'],
    ['server.mqtt_signature_key', 'no capitals here', 'MQTT_KEY_CASE'],
    ['server.mqtt_signature_key', 'My-XiaoZhi-Key', 'MQTT_KEY_WEAK'],
    ['server.voiceprint_similarity_threshold', '0.4', undefined],
    ['server.voiceprint_similarity_threshold', 'high', 'OUT_OF_RANGE'],
    ['server.mqtt_gateway', '192.168.1.10:1883', undefined],
    ['server.mqtt_gateway', 'mqtt://192.168.1.10', 'ENDPOINT'],
    ['server.mqtt_topics', 'per-client', undefined],
    ['server.mqtt_topics', 'all', 'NOT_AN_OPTION'],
    ['device_max_output_size', '-1', 'OUT_OF_RANGE'],
    ['tool_call_timeout', '0', 'OUT_OF_RANGE'],
    ['server.timezone_offset', '5.5', undefined],
    ['server.timezone_offset', '15', 'OUT_OF_RANGE'],
    ['somebody.elses', 'anything', undefined],
  ])('says of %s = %j: %s', (code, text, fault) => {
    expect(faultOf(() => requireUsable(code, text))).toBe(fault);
  });
});

describe('values of parameters', () => {
  it.each([
    ['string', 'a', 'a'],
    ['string', null, 'null'],
    ['number', -2.5, '-2.5'],
    ['boolean', false, 'false'],
    ['array', ['a', 'b c'], 'a;b c'],
    ['array', [], ''],
    ['json', { a: [1] }, '{"a":[1]}'],
  ] as const)('of type %s go to text and back: %j', (type, value, text) => {
    const given = Array.isArray(value) ? [...(value as readonly string[])] : (value as never);
    expect(toStored(type, given)).toBe(text);
    expect(fromText(type, text)).toEqual(value);
  });

  it.each([
    ['number', '', 'NOT_A_NUMBER'],
    ['number', '12a', 'NOT_A_NUMBER'],
    ['boolean', 'yes', 'NOT_A_BOOLEAN'],
    ['json', '[1]', 'NOT_AN_OBJECT'],
    ['json', '{', 'NOT_AN_OBJECT'],
    ['json', 'null', 'NOT_AN_OBJECT'],
  ] as const)('that are no %s are refused: %j', (type, text, fault) => {
    expect(faultOf(() => fromText(type, text))).toBe(fault);
  });

  it('refuse an entry that would become two', () => {
    expect(faultOf(() => toStored('array', ['a;b']))).toBe('ARRAY_SEPARATOR');
  });

  it('stay text for gateways where they are not of their type', () => {
    expect(['x', '{'].map((text, index) => toTreeValue(text, ['number', 'json'][index] ?? ''))).toEqual([
      'x',
      '{',
    ]);
    expect(toTreeValue('TRUE', 'boolean')).toBe(true);
  });
});
