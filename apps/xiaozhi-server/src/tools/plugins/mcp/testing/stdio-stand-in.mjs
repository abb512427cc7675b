// An MCP server as a program. Arguments: `silent` never speaks; `broken` ends at once.
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { makeStandInServer } from './stand-in-tools.mjs';

const mode = process.argv[2];
if (mode === 'broken') process.exit(1);
if (mode === 'silent') process.stdin.resume().on('end', () => process.exit(0));
else {
  process.stderr.write('the stand-in is there\n');
  await makeStandInServer(() => process.exit(3)).connect(new StdioServerTransport());
}
