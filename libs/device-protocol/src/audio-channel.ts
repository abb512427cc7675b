/** Where a device finds the audio of its session; part of the server's hello. */
export type AudioChannel = { transport: 'websocket' } | { transport: 'udp'; udp: UdpOffer };

/** The audio channel of a session whose control messages travel over MQTT (device protocol, MQTT + UDP). */
export interface UdpOffer {
  /** Host name or address that the device can reach. */
  server: string;
  port: number;
  /** AES-128 key of this session: 16 bytes in hex. */
  key: string;
  /** Initial counter block of this session: 16 bytes in hex; the first is the packet type. */
  nonce: string;
}
