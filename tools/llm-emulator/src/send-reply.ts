import type { ServerResponse } from 'node:http';
import type { Dialect, WireReply } from './dialect.js';
import type { Fault } from './faults.js';

/** Some megabytes without a line end. */
const ENDLESS: readonly string[] = Array.from({ length: 200 }, () => 'x'.repeat(16_384));

/** Sends a reply in its service's format, as far as the fault lets it come. */
export async function sendReply(
  response: ServerResponse,
  dialect: Dialect,
  { head, pieces, end }: WireReply,
  fault: Fault,
  bytesPerWrite: number,
): Promise<void> {
  if (fault.kind === 'garbage') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>\n<p>It works!</p>\n</html>');
    return;
  }
  response.writeHead(200, { 'content-type': dialect.contentType });
  if (fault.kind === 'endless-line') return writeAll(response, ENDLESS, 0);
  const partCount = 'afterCount' in fault ? fault.afterCount : pieces.length;
  await writeAll(response, [...head, ...pieces.slice(0, partCount)], bytesPerWrite);
  if (fault.kind === 'stall') return;
  if (fault.kind === 'break-off') return void response.destroy();
  await writeAll(response, lastOf(fault, dialect, end), bytesPerWrite);
  response.end();
}

function lastOf(fault: Fault, dialect: Dialect, end: readonly string[]): readonly string[] {
  if (fault.kind === 'garbage-inside') return ['data: {"half\n\n{"half\n'];
  if (fault.kind === 'failure-inside') return [dialect.streamedFailure('Emulated failure.')];
  return fault.kind === 'end-early' ? [] : end;
}

/** Each write is flushed, so that it reaches the client as a piece of its own. */
async function writeAll(
  response: ServerResponse,
  texts: readonly string[],
  bytesPerWrite: number,
): Promise<void> {
  for (const text of texts) {
    const bytes = Buffer.from(text);
    const size = bytesPerWrite > 0 ? bytesPerWrite : Math.max(1, bytes.length);
    for (let at = 0; at < bytes.length && response.writable; at += size)
      await new Promise<void>((resolve) => {
        response.write(bytes.subarray(at, at + size), () => resolve());
      });
  }
}
