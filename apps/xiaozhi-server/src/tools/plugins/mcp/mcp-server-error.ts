/** A server refused a call, or cannot be reached. The message goes to the model. */
export class McpServerError extends Error {
  readonly retryable = false;

  constructor(
    readonly code: 'MCP_SERVER_UNAVAILABLE' | 'MCP_TOOL_FAILED',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'McpServerError';
  }
}
