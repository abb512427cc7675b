import type { Tool, ToolSource } from '../tool.js';
import { toToolName } from '../tool-name.js';
import type { DeviceMcpClient, DeviceToolInfo } from './device-mcp.client.js';

/** What the device can do, as tools for the language model: sanitised names outside, the device's own inside. */
export class DeviceTools implements ToolSource {
  constructor(private readonly client: DeviceMcpClient) {}

  list(): readonly Tool[] {
    return this.client.tools.map((info) => this.toTool(info));
  }

  private toTool({ name, description, inputSchema }: DeviceToolInfo): Tool {
    return {
      description: {
        name: toToolName(name),
        description: `On the user's device: ${description}`,
        parameters: { ...inputSchema, type: 'object' },
      },
      run: async (args, signal) => ({ kind: 'answer', text: await this.client.call(name, args, signal) }),
    };
  }
}
