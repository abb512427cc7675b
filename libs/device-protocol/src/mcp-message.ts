/** A JSON-RPC 2.0 message to the device's MCP server (device protocol, MCP over the device channel). */
export function mcpMessage(sessionId: string, payload: Record<string, unknown>): string {
  return JSON.stringify({ session_id: sessionId, type: 'mcp', payload: { jsonrpc: '2.0', ...payload } });
}
