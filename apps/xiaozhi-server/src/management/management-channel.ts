import { createHash, timingSafeEqual } from 'node:crypto';
import { serverReplyMessage } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';

export interface ManagementActions {
  /** Fetches the system settings anew. */
  updateConfig: () => Promise<void>;
  /** Ends this process in good order, for its supervisor to start it again. */
  restart: () => void;
}

export interface ManagementAnswer {
  reply: string;
  isRefused: boolean;
}

/**
 * What the operators' console orders over a device socket (device protocol, control messages): whoever knows the
 * secret that gateway and manager-api share. Neither the message nor the secret is logged.
 */
export class ManagementChannel {
  constructor(
    private readonly secret: () => string | undefined,
    private readonly actions: ManagementActions,
    private readonly logger: Logger,
  ) {}

  /** Does what is asked, after checking the secret in constant time. Never rejects. */
  async handle(message: { action: string; secret: string }): Promise<ManagementAnswer> {
    const secret = this.secret();
    if (secret === undefined || !isSame(secret, message.secret)) {
      this.logger.warn({}, 'a management message with a wrong secret was refused');
      return { reply: serverReplyMessage('error', 'The secret is wrong.'), isRefused: true };
    }
    try {
      return { reply: await this.act(message.action), isRefused: false };
    } catch (error) {
      this.logger.error({ error, action: message.action }, 'a management action failed');
      const reply = serverReplyMessage('error', 'The action failed; see the gateway’s log.', message.action);
      return { reply, isRefused: false };
    }
  }

  private async act(action: string): Promise<string> {
    switch (action) {
      case 'update_config':
        await this.actions.updateConfig();
        this.logger.info({ action }, 'settings fetched anew on request');
        return serverReplyMessage('success', 'The settings were fetched anew.', action);
      case 'restart':
        this.logger.info({ action }, 'restarting on request');
        this.actions.restart();
        return serverReplyMessage('success', 'The gateway restarts.', action);
      default:
        return serverReplyMessage('error', `There is no action "${action.slice(0, 40)}".`);
    }
  }
}

function isSame(expected: string, given: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
