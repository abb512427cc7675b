const PATH = '/mcp/vision/explain';

/**
 * Where devices send their photos.
 * @param chosen the operator's setting; a placeholder, as configurations in the field have them, counts as none
 * @param webSocketUrl where devices connect: photos go to the same host, beside `ws:` to the HTTP port, and beside
 * `wss:` to the same port, since whatever ends TLS there passes paths on
 */
export function visionUrlOf(
  chosen: string | undefined,
  webSocketUrl: string,
  httpPort: number,
): string | undefined {
  if (chosen !== undefined && /^https?:$/.test(parse(chosen)?.protocol ?? '')) return chosen;
  const url = parse(webSocketUrl);
  if (url === undefined) return undefined;
  return url.protocol === 'wss:' ? `https://${url.host}${PATH}` : `http://${url.hostname}:${httpPort}${PATH}`;
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
