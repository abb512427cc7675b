import { z } from 'zod';
import type { Tool, ToolResult, ToolSource } from '../tool.js';
import { toToolName } from '../tool-name.js';
import type { McpToolInfo } from '../mcp-listing.js';
import type { DeviceMcpClient } from './device-mcp.client.js';

/** What a camera passes on from the vision service: to be said as it is (device protocol, vision upload). */
const spokenAnswer = z.looseObject({ action: z.literal('RESPONSE'), response: z.string().min(1) });

/** What the device can do, as tools for the language model: sanitised names outside, the device's own inside. */
export class DeviceTools implements ToolSource {
  constructor(private readonly client: DeviceMcpClient) {}

  list(): readonly Tool[] {
    return this.client.tools.map((info) => this.toTool(info));
  }

  private toTool({ name, description, inputSchema }: McpToolInfo): Tool {
    return {
      description: {
        name: toToolName(name),
        description: `On the user's device: ${description}`,
        parameters: { ...inputSchema, type: 'object' },
      },
      run: async (args, signal) => toResult(await this.client.call(name, args, signal)),
    };
  }
}

function toResult(text: string): ToolResult {
  if (!text.startsWith('{')) return { kind: 'answer', text };
  try {
    const parsed = spokenAnswer.safeParse(JSON.parse(text));
    return parsed.success ? { kind: 'spoken', text: parsed.data.response } : { kind: 'answer', text };
  } catch {
    // Text that only begins like an object.
    return { kind: 'answer', text };
  }
}
