import { serverBase } from '@xiaozhi/contracts';
import type { ServerBase } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { DEFAULT_SESSION_OPTIONS } from '../session/session-options.js';
import type { SessionOptions } from '../session/session-options.js';
import type { LastKnownGoodStore } from './last-known-good.store.js';
import type { ManagerApi } from './manager-api.js';

const REFRESH_MS = 30_000;
const DEFAULT_OFFSET_HOURS = 8;
const COPY_NAME = 'server-base';

/**
 * System-wide settings from manager-api: fetched at start and every half minute, from the sealed copy while it is
 * down. Until either is there the defaults count, which are the safe ones.
 */
export class ServerSettingsSource {
  private base: ServerBase | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: ManagerApi,
    private readonly copies: LastKnownGoodStore,
    private readonly logger: Logger,
  ) {}

  /** Loads the settings once and keeps them fresh. Never rejects. */
  async start(): Promise<void> {
    const copy = serverBase.safeParse(await this.copies.find(COPY_NAME));
    if (copy.success) this.base = copy.data;
    await this.refresh();
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Device tokens are required unless the operator switched them off. */
  get isAuthEnabled(): boolean {
    return this.base?.server.auth?.enabled ?? true;
  }

  /** URL that devices are given. */
  get webSocketUrl(): string | undefined {
    return this.base?.server.websocket?.split(';')[0];
  }

  /** Where devices send photos, if an operator said so. */
  get visionUrl(): string | undefined {
    return this.base?.server.vision_explain;
  }

  /** Minutes that devices' clocks are ahead of UTC; eight hours where nothing is said, as in the field. */
  get timeZoneOffsetMinutes(): number {
    return (this.base?.server.timezone_offset ?? DEFAULT_OFFSET_HOURS) * 60;
  }

  /** Where devices on MQTT connect, where their audio goes, and what signs their passwords, as far as operators said. */
  get mqtt(): { endpoint?: string; udpEndpoint?: string; signatureKey?: string } {
    const {
      mqtt_gateway: endpoint,
      udp_gateway: udpEndpoint,
      mqtt_signature_key: signatureKey,
    } = this.base?.server ?? {};
    return { endpoint, udpEndpoint, signatureKey };
  }

  get sessionOptions(): SessionOptions {
    return this.base === undefined ? DEFAULT_SESSION_OPTIONS : toSessionOptions(this.base);
  }

  /** Asks manager-api now. @throws ManagerApiError */
  async reload(): Promise<void> {
    this.base = await this.client.serverBase(new AbortController().signal);
    await this.copies.put(COPY_NAME, this.base);
  }

  private async refresh(): Promise<void> {
    try {
      await this.reload();
    } catch (error) {
      this.logger.warn({ error }, 'system settings not refreshed; the last known ones count');
    }
  }
}

function toSessionOptions(base: ServerBase): SessionOptions {
  const defaults = DEFAULT_SESSION_OPTIONS;
  return {
    wakeWords: base.wakeup_words ?? defaults.wakeWords,
    isGreetingEnabled: base.enable_greeting ?? defaults.isGreetingEnabled,
    exitCommands: base.exit_commands ?? defaults.exitCommands,
    visionUrl: undefined,
    isPingAnswered: base.enable_websocket_ping ?? defaults.isPingAnswered,
    noVoiceCloseMs: toMs(base.close_connection_no_voice_time) ?? defaults.noVoiceCloseMs,
    toolDeadlineMs: toMs(base.tool_call_timeout) ?? defaults.toolDeadlineMs,
    farewell: { isEnabled: base.end_prompt?.enable ?? true, prompt: base.end_prompt?.prompt },
  };
}

/** A time of nothing is no setting: sessions would end as they begin, and every tool would be late. */
function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
}
