import type { MqttIdentity } from '@xiaozhi/device-protocol';

/** What a broker tells of devices. */
export interface BrokerListener {
  /** A device is there: it connected, or was heard for the first time. May come again for one that is there. */
  onConnected(device: MqttIdentity): void;
  /** A device published a message. */
  onMessage(device: MqttIdentity, payload: Uint8Array): void;
  /** A device is gone. A broker that is not ours does not tell. */
  onGone(device: MqttIdentity): void;
}

/** Carries control messages between this gateway and devices: a broker of our own, or somebody else's. */
export interface DeviceBroker {
  /** Port that devices connect to; undefined where the broker is not ours. */
  readonly port: number | undefined;
  /** @throws when the port cannot be had; a broker elsewhere may come later */
  start(listener: BrokerListener): Promise<void>;
  /** Sends a text message to one device, in order; without effect where it is not there. */
  send(device: MqttIdentity, message: string): void;
  /** Ends the connection of a device that broke the rules, where the broker lets us. */
  disconnect(device: MqttIdentity): void;
  stop(): Promise<void>;
}
