import { iotCommandMessage, mcpMessage } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import { DeviceIot } from '../tools/device/device-iot.js';
import { DeviceMcpClient } from '../tools/device/device-mcp.client.js';
import type { VisionOffer } from '../tools/device/device-mcp.client.js';
import { DeviceTools } from '../tools/device/device-tools.js';
import type { ToolSource } from '../tools/tool.js';
import type { DeviceTransport } from './device-transport.js';

/** What the connected device can do besides talking: MCP tools, and the things of older firmware. */
export class DeviceAbilities {
  readonly sources: readonly ToolSource[];
  private readonly mcp: DeviceMcpClient;
  private readonly iot: DeviceIot;

  constructor(
    sessionId: string,
    transport: DeviceTransport,
    private readonly logger: Logger,
  ) {
    this.mcp = new DeviceMcpClient((payload) => transport.sendText(mcpMessage(sessionId, payload)), logger);
    this.iot = new DeviceIot((command) => transport.sendText(iotCommandMessage(sessionId, command)), logger);
    this.sources = [new DeviceTools(this.mcp), this.iot];
  }

  /** Asks the device for its tools; without an answer it simply has none. */
  ask(ended: AbortSignal, vision: VisionOffer | undefined): void {
    this.mcp.start(ended, vision).catch((error: unknown) => {
      if (!ended.aborted) this.logger.warn({ error }, 'the device told no tools');
    });
  }

  /** A `mcp` message's payload. Never throws. */
  onMcp(payload: unknown): void {
    this.mcp.onMessage(payload);
  }

  /** An `iot` message. Never throws. */
  onIot(message: Record<string, unknown>): void {
    this.iot.onMessage(message);
  }

  /** The device is gone: whatever it was asked fails. */
  close(): void {
    this.mcp.close();
  }
}
