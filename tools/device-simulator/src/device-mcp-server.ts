import { z } from 'zod';

const request = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.number().int(),
  method: z.string(),
  params: z.looseObject({}).optional(),
});
const call = z.looseObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) });

interface DeviceTool {
  name: string;
  description: string;
  inputSchema: object;
  run: (args: Record<string, unknown>) => string | Promise<string>;
}

/** Where `initialize` says that photos go. */
export interface VisionTarget {
  url: string;
  token: string;
}

/** A device's camera: takes a photo and asks about it. @returns the tool's result */
export type Camera = (question: string, target: VisionTarget) => Promise<string>;

const vision = z.looseObject({
  capabilities: z.looseObject({ vision: z.object({ url: z.string(), token: z.string() }) }),
});

const TOOLS_OF_A_PAGE = 2;
const percent = { type: 'integer', minimum: 0, maximum: 100 };

/** The tools that every board of the stock firmware has, answering as it does: no `code` in errors, cursor = a tool's name. */
export class DeviceMcpServer {
  volume = 70;
  brightness = 80;
  readonly calls: string[] = [];
  private queue: Promise<void> = Promise.resolve();
  private vision: VisionTarget | undefined;
  private readonly tools: DeviceTool[] = [
    {
      name: 'self.get_device_status',
      description: 'Provides the real-time information of the device: volume, screen, battery, network.',
      inputSchema: { type: 'object', properties: {} },
      run: () =>
        JSON.stringify({ audio_speaker: { volume: this.volume }, screen: { brightness: this.brightness } }),
    },
    {
      name: 'self.audio_speaker.set_volume',
      description: 'Set the volume of the audio speaker.',
      inputSchema: { type: 'object', properties: { volume: percent }, required: ['volume'] },
      run: ({ volume }) => {
        this.volume = percentOf('volume', volume);
        return 'true';
      },
    },
    {
      name: 'self.screen.set_brightness',
      description: 'Set the brightness of the screen.',
      inputSchema: { type: 'object', properties: { brightness: percent }, required: ['brightness'] },
      run: ({ brightness }) => {
        this.brightness = percentOf('brightness', brightness);
        return 'true';
      },
    },
  ];

  /**
   * @param note told of what the firmware would drop without a word
   * @param camera left out for a board without one
   */
  constructor(
    private readonly note: (violation: string) => void,
    camera?: Camera,
  ) {
    if (camera !== undefined) this.tools.push(this.photoTool(camera));
  }

  /** Answers in the order of the requests; where the firmware says nothing, `send` is not called. */
  onPayload(payload: unknown, send: (answer: object) => void): void {
    this.queue = this.queue.then(async () => {
      const answer = await this.answer(payload);
      if (answer !== undefined) send(answer);
    });
  }

  private async answer(payload: unknown): Promise<object | undefined> {
    const parsed = request.safeParse(payload);
    if (!parsed.success) {
      this.note('an mcp payload is no JSON-RPC 2.0 request with a numeric id');
      return undefined;
    }
    const { id, method, params } = parsed.data;
    if (method.startsWith('notifications')) return undefined;
    try {
      return { jsonrpc: '2.0', id, result: await this.resultOf(method, params) };
    } catch (error) {
      return { jsonrpc: '2.0', id, error: { message: error instanceof Error ? error.message : 'failed' } };
    }
  }

  private photoTool(camera: Camera): DeviceTool {
    return {
      name: 'self.camera.take_photo',
      description: 'Take a photo and explain it. Use it after the user asks you to see something.',
      inputSchema: { type: 'object', properties: { question: { type: 'string' } }, required: ['question'] },
      run: ({ question }) => {
        if (this.vision === undefined) throw new Error('Image explain URL or token is not set');
        return camera(String(question), this.vision);
      },
    };
  }

  private async resultOf(method: string, params: Record<string, unknown> = {}): Promise<object> {
    if (method === 'initialize') {
      const offer = vision.safeParse(params);
      if (offer.success) this.vision = offer.data.capabilities.vision;
      const serverInfo = { name: 'device-simulator', version: '2.4.2' };
      return { protocolVersion: '2024-11-05', capabilities: { tools: {} }, serverInfo };
    }
    if (method === 'tools/list') return this.page(params.cursor);
    if (method !== 'tools/call') throw new Error(`Method not implemented: ${method}`);
    const { name, arguments: args } = call.parse(params);
    const tool = this.tools.find((item) => item.name === name);
    if (tool === undefined) throw new Error(`Unknown tool: ${name}`);
    this.calls.push(name);
    return { content: [{ type: 'text', text: await tool.run(args) }], isError: false };
  }

  private page(cursor: unknown): object {
    const start = Math.max(
      0,
      this.tools.findIndex(({ name }) => name === cursor),
    );
    const tools = this.tools.slice(start, start + TOOLS_OF_A_PAGE);
    const next = this.tools[start + TOOLS_OF_A_PAGE];
    return {
      tools: tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
      ...(next === undefined ? {} : { nextCursor: next.name }),
    };
  }
}

function percentOf(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new Error(`Missing valid argument: ${name}`);
  if (value < 0 || value > 100) throw new Error(`Value is out of range: ${name}`);
  return value;
}
