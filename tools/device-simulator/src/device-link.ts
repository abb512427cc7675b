/** What a link tells its device. */
export interface LinkEvents {
  onText(text: string): void;
  /** One Opus packet that came in, whole and in order. */
  onAudio(packet: Uint8Array, atMs: number): void;
  /** The session ended: the server closed the connection or said goodbye, or the network broke. */
  onClose(end: { code: number; reason: string }): void;
  /** The server broke the contract. */
  note(violation: string): void;
}

/** The way between a device and its server: a WebSocket, or MQTT with UDP. */
export interface DeviceLink {
  /** Version and transport of the hello. */
  readonly hello: { version: number; transport: 'websocket' | 'udp' };
  /** Connects, or stays connected. @throws DeviceError DEVICE_NO_SERVER, DEVICE_REFUSED */
  open(events: LinkEvents): Promise<void>;
  sendText(text: string): void;
  /** Sends one Opus packet. */
  sendAudio(packet: Uint8Array): void;
  /** Sends bytes where audio goes, as they are. */
  sendBytes(bytes: Uint8Array): void;
  /** The server's hello came: audio can flow once this resolves. */
  onHello(message: Record<string, unknown>): Promise<void>;
  /** Ends the session in good order. */
  close(): void;
  /** Goes without a word, as the firmware does. */
  drop(): void;
}
