export type { AudioChannel, UdpOffer } from './audio-channel.js';
export { decodeFrame, encodeFrame, parseFrameVersion } from './binary-frame.js';
export type { AudioFrame, FrameVersion } from './binary-frame.js';
export { parseControlMessage, sessionIdOf } from './control-message.js';
export type { ControlMessage, ListenMode } from './control-message.js';
export {
  composeDeviceToken,
  deviceTokenPayload,
  isDeviceTokenExpired,
  splitDeviceToken,
} from './device-token.js';
export type { DeviceTokenParts } from './device-token.js';
export { EMOTIONS, emotionOf } from './emotion.js';
export type { Emotion } from './emotion.js';
export { ESP_HEADER_BYTES, ESP_HEAD_BYTES, ESP_SEGMENT_HEADER_BYTES, readEspImageHead } from './esp-image.js';
export type { EspAppDescription, EspImageHead } from './esp-image.js';
export { compareVersions, isFirmwareVersion } from './firmware-version.js';
export { parseClientHello, serverHelloMessage } from './hello.js';
export type { ClientHello } from './hello.js';
export { parseServerMessage } from './incoming-message.js';
export type { ServerMessage } from './incoming-message.js';
export { mcpMessage } from './mcp-message.js';
export {
  MQTT_KEY_PURPOSE,
  MQTT_PUBLISH_TOPIC,
  mqttClientId,
  mqttOffer,
  mqttPasswordPayload,
  mqttTopicLayout,
  mqttTopics,
  mqttUsername,
  parseMqttClientId,
} from './mqtt-offer.js';
export type { MqttIdentity, MqttOffer, MqttTopicLayout } from './mqtt-offer.js';
export { ProtocolError } from './protocol-error.js';
export type { ProtocolErrorCode } from './protocol-error.js';
export {
  alertMessage,
  emotionMessage,
  goodbyeMessage,
  iotCommandMessage,
  pongMessage,
  rebootMessage,
  sentenceStartMessage,
  serverReplyMessage,
  sttMessage,
  ttsMessage,
} from './server-message.js';
export {
  UDP_HEADER_BYTES,
  decryptUdpPayload,
  encodeUdpPacket,
  parseUdpHeader,
  udpNonce,
} from './udp-packet.js';
export type { CtrCipher, UdpHeader } from './udp-packet.js';
