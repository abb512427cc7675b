import type { AgentModels, ServerBase } from '@xiaozhi/contracts';

/** What is known about a device (device protocol, HTTP client rules). */
export type AgentModelsAnswer =
  | { kind: 'models'; models: AgentModels; etag?: string }
  | { kind: 'not-modified' }
  | { kind: 'needs-binding'; code: string }
  | { kind: 'unknown-device' }
  /** Of an agent that was asked for by its id. */
  | { kind: 'unknown-agent' };

/** What the gateway asks of its manager: over HTTP, or of a file where it is alone. */
export interface ManagerApi {
  /** System-wide settings. @throws ManagerApiError */
  serverBase(signal: AbortSignal): Promise<ServerBase>;
  /**
   * A device's agent, or the one with `agentId`, whatever agent the device has by now.
   * @param etag of the answer that is at hand already
   * @throws ManagerApiError
   */
  agentModels(
    device: { macAddress: string; clientId: string; agentId?: string },
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<AgentModelsAnswer>;
  /** Posts to a gateway route. @returns the answer's data, not yet checked. @throws ManagerApiError */
  post(path: string, body: unknown, signal: AbortSignal): Promise<unknown>;
}
