import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { z } from 'zod';
import { MCP_LIMITS, listMcpTools } from '../mcp-listing.js';
import type { McpToolInfo } from '../mcp-listing.js';

const PROTOCOL_VERSION = '2024-11-05';
const jsonRpcAnswer = z.looseObject({
  id: z.number(),
  result: z.unknown().optional(),
  // The firmware leaves `code` out.
  error: z.looseObject({ message: z.string().catch('unknown error') }).optional(),
});
const callResult = z.looseObject({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).catch([]),
  isError: z.boolean().catch(false),
});

/** The device refused a call, or is gone. */
export class DeviceToolError extends Error {
  readonly code = 'DEVICE_TOOL_FAILED';
  readonly retryable = false;

  constructor(message: string) {
    super(message);
    this.name = 'DeviceToolError';
  }
}

/** Told in `initialize`: the firmware's camera sends photos there. */
export interface VisionOffer {
  url: string;
  token: string;
}

type Send = (payload: Record<string, unknown>) => void;

/**
 * Talks MCP with one device: asks what it can do, and has it do it. One counter of ids per connection, answers by id
 * only; late and unknown ones are ignored.
 */
export class DeviceMcpClient {
  private nextId = 1;
  private readonly waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  private known: readonly McpToolInfo[] = [];

  constructor(
    private readonly send: Send,
    private readonly logger: Logger,
  ) {}

  /** What the device offers to language models; empty until it has told. */
  get tools(): readonly McpToolInfo[] {
    return this.known;
  }

  /**
   * Asks for the device's tools, page by page. Rejects when it does not answer.
   * @param vision where its camera may send photos; undefined where nobody looks at them
   */
  async start(signal: AbortSignal, vision?: VisionOffer): Promise<void> {
    await this.ask(
      'initialize',
      {
        protocolVersion: PROTOCOL_VERSION,
        capabilities: {
          roots: { listChanged: true },
          sampling: {},
          ...(vision === undefined ? {} : { vision }),
        },
        clientInfo: { name: 'xiaozhi-memory-server', version: '0.1.0' },
      },
      signal,
    );
    const ask = (params: { cursor: string } | undefined): Promise<unknown> =>
      this.ask('tools/list', params, signal);
    this.known = await listMcpTools(ask, this.logger);
    this.logger.info({ toolsCount: this.known.length }, 'the device has told its tools');
  }

  /**
   * Waits as long as the signal lets it. @returns the text of the result. @throws DeviceToolError with the device's own
   * words, or the signal's reason
   */
  async call(name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<string> {
    const result = callResult.parse(await this.request('tools/call', { name, arguments: args }, signal));
    const text = result.content.find((item) => item.type === 'text')?.text ?? '';
    if (result.isError) throw new DeviceToolError(text === '' ? 'The device failed.' : text);
    return text;
  }

  /** A payload from the device. Never throws: it may be anything. */
  onMessage(payload: unknown): void {
    const parsed = jsonRpcAnswer.safeParse(payload);
    if (!parsed.success) return;
    const { id, result, error } = parsed.data;
    const waiting = this.waiting.get(id);
    if (waiting === undefined || (result === undefined && error === undefined)) return;
    this.waiting.delete(id);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new DeviceToolError(error.message.slice(0, MCP_LIMITS.descriptionCharacters)));
  }

  /** The device is gone: everything asked fails. */
  close(): void {
    for (const { reject } of this.waiting.values()) reject(new DeviceToolError('The device is gone.'));
    this.waiting.clear();
    this.known = [];
  }

  /** What the gateway itself wants to know; only tools have an operator's deadline. */
  private ask(method: string, params: object | undefined, signal: AbortSignal): Promise<unknown> {
    return this.request(method, params, withDeadline(signal, MCP_LIMITS.deadlineMs));
  }

  private request(method: string, params: object | undefined, signal: AbortSignal): Promise<unknown> {
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.waiting.delete(id);
        reject(signal.reason as Error);
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      const settled = (): void => signal.removeEventListener('abort', onAbort);
      this.waiting.set(id, {
        resolve: (result) => (settled(), resolve(result)),
        reject: (error) => (settled(), reject(error)),
      });
      this.send({ id, method, ...(params === undefined ? {} : { params }) });
    });
  }
}
