import { z } from 'zod';
import { ToolServiceError, askForJson, unreadable, urlBelow } from '../service-request.js';
import type { ServiceCall } from './service-calls.js';

const SERVICE = 'Home Assistant';
const stateAnswer = z.looseObject({
  state: z.string(),
  attributes: z.record(z.string(), z.unknown()).catch({}),
});

export interface EntityState {
  state: string;
  attributes: Record<string, unknown>;
}

/** Home Assistant's REST API, as far as tools need it. Source: developers.home-assistant.io, REST API. */
export class HomeAssistantClient {
  constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  /** @returns undefined where there is no such entity. @throws ToolServiceError, or the signal's reason */
  async state(entityId: string, signal: AbortSignal): Promise<EntityState | undefined> {
    try {
      const answer = stateAnswer.safeParse(await this.ask(`/api/states/${entityId}`, undefined, signal));
      if (!answer.success) throw unreadable(SERVICE, answer.error);
      return answer.data;
    } catch (error) {
      if (error instanceof ToolServiceError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Resolves when the service has run. @throws ToolServiceError, or the signal's reason */
  async run({ domain, service, data }: ServiceCall, signal: AbortSignal): Promise<void> {
    await this.ask(`/api/services/${domain}/${service}`, data, signal);
  }

  private ask(path: string, json: unknown, signal: AbortSignal): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.token}` };
    return askForJson({ service: SERVICE, url: urlBelow(this.baseUrl, path), headers, json, signal });
  }
}
