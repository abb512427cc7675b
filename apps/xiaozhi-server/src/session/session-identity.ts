/** Who is connected; the same for the whole life of a session. */
export interface SessionIdentity {
  /** ULID, new for each connection. */
  sessionId: string;
  /** One spelling: lower case, colons. */
  deviceId: string;
  clientId: string;
  /** How the device talks to the server: `websocket` or `mqtt`; memories keep it. */
  channel?: string;
}
