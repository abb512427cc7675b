import type { Tool } from '../../tool.js';
import { toToolName } from '../../tool-name.js';
import type { McpToolInfo } from '../../mcp-listing.js';
import type { PluginDeps, ToolPlugin, ToolPluginImplementation } from '../tool-plugin.js';
import { MCP_TIMES, McpConnection } from './mcp-connection.js';
import type { McpTimes } from './mcp-connection.js';
import { parseMcpSettings } from './mcp-settings.js';
import type { McpSettings } from './mcp-settings.js';
import { makeTransport } from './mcp-transport.js';
import { mcpDefinition } from './mcp.definition.js';

/** Tools of a server that speaks the Model Context Protocol. */
export const mcp: ToolPluginImplementation = {
  definition: mcpDefinition,
  create: (fields, deps) => new McpPlugin(parseMcpSettings(fields, deps.allowsCommands), deps),
};

/** One server's tools. Names and descriptions are the server's: untrusted, fitted and bounded. */
export class McpPlugin implements ToolPlugin {
  readonly isForeign = true;
  private readonly connection: McpConnection;

  constructor(
    private readonly settings: McpSettings,
    { logger, report }: PluginDeps,
    times: Partial<McpTimes> = {},
  ) {
    this.connection = new McpConnection({
      makeTransport: () => makeTransport(settings.place, logger),
      times: { ...MCP_TIMES, callMs: settings.callDeadlineMs, ...times },
      report,
      logger,
    });
  }

  wake(): void {
    this.connection.wake();
  }

  tools(): readonly Tool[] {
    this.connection.wake();
    const { only } = this.settings;
    const offered = this.connection.tools.filter(({ name }) => only?.has(name) ?? true);
    return offered.map((info) => this.toTool(info));
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private toTool({ name, description, inputSchema }: McpToolInfo): Tool {
    return {
      description: {
        name: toToolName(`${this.settings.prefix}${name}`),
        description: description === '' ? `The tool ${name} of a connected service.` : description,
        parameters: { ...inputSchema, type: 'object' },
      },
      run: async (args, signal) => ({
        kind: 'answer',
        text: (await this.connection.call(name, args, signal)) || 'Done; there is nothing to tell.',
      }),
    };
  }
}
