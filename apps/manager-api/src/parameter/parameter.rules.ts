import { SECOND_FACTOR_RULES } from '@xiaozhi/contracts';
import { mqttTopicLayout } from '@xiaozhi/device-protocol';
import { checkUrl, refusalIn } from '@xiaozhi/observability/url-guard';
import { SECOND_FACTOR_PARAMETER } from '../second-factor/second-factor-rule.js';
import { NOT_SET, parameterFault } from './parameter-value.js';

const LOCAL = /^(?:[a-z]+:\/\/)?(?:localhost|127(?:\.\d+){3}|\[::1\])(?::|\/|$)/i;
const WEBSOCKET = /^wss?:\/\/[\w.-]+(?::\d{1,5})?(?:\/[^\s]*)?$/i;
const HTTP = /^https?:\/\//i;
/** As devices read it: no IPv6 address. */
const ENDPOINT = /^[\w.-]+(?::\d{1,5})?$/;
const WEAK_WORDS = ['test', '1234', 'admin', 'password', 'qwerty', 'xiaozhi'];
const MIN_KEY_LENGTH = 8;
const MAX_OFFSET_HOURS = 14;

/** Says what is wrong with a stored value that is set, by throwing. */
type Rule = (text: string) => void;

/** What a parameter must be beside of its type, where programs rely on it. */
const RULES: Readonly<Record<string, Rule>> = {
  'server.websocket': (text) => {
    const addresses = addressesIn(text);
    if (addresses.length === 0)
      throw parameterFault(
        'WEBSOCKET_EMPTY',
        'needs one address at the least, such as ws://192.168.1.10:8000/xiaozhi/v1/',
      );
    for (const address of addresses) {
      refuseLocal(address, 'WEBSOCKET_LOCAL');
      if (!WEBSOCKET.test(address))
        throw parameterFault(
          'WEBSOCKET_FORM',
          `"${address}" is no WebSocket address such as ws://192.168.1.10:8000/xiaozhi/v1/`,
        );
      requireAskable(address);
    }
  },
  'server.ota': (text) => {
    refuseLocal(text, 'OTA_LOCAL');
    requireHttp(text, 'OTA_HTTP');
    if (!text.endsWith('/ota/')) throw parameterFault('OTA_END', 'must end with /ota/');
    requireAskable(text);
  },
  'server.mcp_endpoint': (text) => {
    refuseLocal(text, 'MCP_LOCAL');
    if (!text.includes('key')) throw parameterFault('MCP_KEY', 'must have the key in it, as …/health?key=…');
    requireHttp(text, 'MCP_KEY');
    requireAskable(text);
  },
  'server.voice_print': (text) => {
    refuseLocal(text, 'VOICEPRINT_LOCAL');
    if (!text.includes('key'))
      throw parameterFault('VOICEPRINT_KEY', 'must have the key in it, as …/health?key=…');
    requireHttp(text, 'VOICEPRINT_HTTP');
    requireAskable(text);
  },
  'server.mqtt_signature_key': (text) => {
    if (text.length < MIN_KEY_LENGTH)
      throw parameterFault('MQTT_KEY_SHORT', 'must have 8 characters or more');
    if (!/[a-z]/.test(text) || !/[A-Z]/.test(text))
      throw parameterFault('MQTT_KEY_CASE', 'must have small and capital letters');
    const word = WEAK_WORDS.find((weak) => text.toLowerCase().includes(weak));
    if (word !== undefined)
      throw parameterFault('MQTT_KEY_WEAK', `must not contain "${word}": it is guessed first`);
  },
  'server.voiceprint_similarity_threshold': (text) => {
    if (text.trim() === '' || !(Number(text) >= 0 && Number(text) <= 1))
      throw parameterFault('OUT_OF_RANGE', 'must be a number from 0 to 1');
  },
  'server.fronted_url': (text) => requireHttp(text, 'ADDRESS_HTTP'),
  'server.vision_explain': (text) => requireHttp(text, 'ADDRESS_HTTP'),
  'server.mqtt_gateway': requireEndpoint,
  'server.udp_gateway': requireEndpoint,
  'server.mqtt_manager_api': requireEndpoint,
  'server.mqtt_topics': (text) => {
    if (!mqttTopicLayout.safeParse(text).success)
      throw parameterFault('NOT_AN_OPTION', 'must be one of shared, per-client');
  },
  [SECOND_FACTOR_PARAMETER]: (text) => {
    if (!SECOND_FACTOR_RULES.some((rule) => rule === text))
      throw parameterFault('NOT_AN_OPTION', `must be one of ${SECOND_FACTOR_RULES.join(', ')}`);
  },
  'server.timezone_offset': (text) => {
    if (Math.abs(Number(text)) > MAX_OFFSET_HOURS)
      throw parameterFault('OUT_OF_RANGE', 'must be a number from -14 to 14');
  },
  device_max_output_size: requireCount,
  'server.sms_max_send_count': requireCount,
  close_connection_no_voice_time: requirePositive,
  tts_timeout: requirePositive,
  tool_call_timeout: requirePositive,
};

/** @param text as it is stored, secrets in clear. @throws ApiError 422 PARAMETER_INVALID */
export function requireUsable(code: string, text: string): void {
  const rule = RULES[code.toLowerCase()];
  const isSet = text.trim() !== '' && text.trim() !== NOT_SET;
  if (rule !== undefined && (isSet || code === 'server.websocket')) rule(text.trim());
}

/** Addresses of a value. @param separator undefined: it is one address */
export function addressesIn(text: string, separator: string | undefined = ';'): string[] {
  return (separator === undefined ? [text] : text.split(separator))
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== NOT_SET);
}

function refuseLocal(address: string, code: string): void {
  if (LOCAL.test(address))
    throw parameterFault(
      code,
      'devices cannot reach localhost; use the address of this machine in their network',
    );
}

function requireHttp(text: string, code: string): void {
  if (!HTTP.test(text) || !URL.canParse(text))
    throw parameterFault(code, 'must begin with http:// or https://');
}

/** What can be seen of an address without asking anybody. */
function requireAskable(address: string): void {
  try {
    checkUrl(address);
  } catch (error) {
    throw parameterFault('ADDRESS_REFUSED', refusalIn(error)?.message ?? 'The address is no URL.');
  }
}

function requireEndpoint(text: string): void {
  if (!ENDPOINT.test(text)) throw parameterFault('ENDPOINT', 'must be host:port, such as 192.168.1.10:1883');
}

function requireCount(text: string): void {
  if (!Number.isInteger(Number(text)) || Number(text) < 0)
    throw parameterFault('OUT_OF_RANGE', 'must be a whole number, 0 or more');
}

function requirePositive(text: string): void {
  if (!(Number(text) > 0)) throw parameterFault('OUT_OF_RANGE', 'must be a number above 0');
}
