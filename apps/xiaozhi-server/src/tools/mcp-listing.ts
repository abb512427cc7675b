import type { Logger } from '@xiaozhi/observability';
import { z } from 'zod';

/** Limits of a list of tools (device protocol, MCP over the device channel); servers get the same. */
export const MCP_LIMITS = {
  tools: 128,
  pages: 32,
  descriptionCharacters: 2_000,
  /** Of a tool's parameters as JSON: larger ones crowd out the dialogue. */
  schemaCharacters: 16_000,
  deadlineMs: 30_000,
} as const;

const toolPage = z.looseObject({
  tools: z.array(z.unknown()).catch([]),
  nextCursor: z.string().nullish().catch(undefined),
});
const listedTool = z.looseObject({
  name: z.string().min(1).max(128),
  description: z.string().catch(''),
  inputSchema: z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() }).catch({}),
  annotations: z
    .looseObject({ audience: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
});

/** A tool as a device or server describes it; untrusted text. */
export interface McpToolInfo {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
}

/**
 * Asks for the tools page by page, within `MCP_LIMITS`; a repeated cursor ends the list.
 * @param ask one `tools/list` request, without parameters for the first page
 * @throws what `ask` throws, or ZodError where an answer is no page
 */
export async function listMcpTools(
  ask: (params: { cursor: string } | undefined) => Promise<unknown>,
  logger: Logger,
): Promise<McpToolInfo[]> {
  const found: McpToolInfo[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MCP_LIMITS.pages && found.length < MCP_LIMITS.tools; page += 1) {
    const { tools, nextCursor } = toolPage.parse(await ask(cursor === undefined ? undefined : { cursor }));
    found.push(...tools.flatMap(toInfo));
    if (nextCursor === undefined || nextCursor === null || nextCursor === '') break;
    if (cursors.has(nextCursor)) {
      logger.warn({}, 'a page of tools is repeated; the rest is not asked for');
      break;
    }
    cursors.add(nextCursor);
    cursor = nextCursor;
  }
  return found.slice(0, MCP_LIMITS.tools);
}

/** Tools for people (`audience: ["user"]`: reboot, upgrade) are never offered to a model. */
function toInfo(value: unknown): McpToolInfo[] {
  const parsed = listedTool.safeParse(value);
  if (!parsed.success) return [];
  const { name, description, inputSchema, annotations } = parsed.data;
  const { audience } = annotations ?? {};
  if (audience !== undefined && !audience.includes('assistant')) return [];
  if (JSON.stringify(inputSchema).length > MCP_LIMITS.schemaCharacters) return [];
  return [{ name, description: description.slice(0, MCP_LIMITS.descriptionCharacters), inputSchema }];
}
