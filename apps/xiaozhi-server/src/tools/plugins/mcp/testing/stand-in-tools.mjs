// An MCP server's answers, for stand-ins in this process and in another one.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const toolOf = (name, more = {}) => ({
  name,
  description: `does ${name} for whoever asks`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
  ...more,
});

/** Two pages of tools, one tool a page beyond the first three. */
const PAGES = [
  [toolOf('say.it'), toolOf('fail'), toolOf('hang')],
  [toolOf('environment')],
  [toolOf('get_time'), toolOf('people_only', { annotations: { audience: ['user'] } }), toolOf('end')],
];

const text = (value) => ({ content: [{ type: 'text', text: value }] });

const ANSWERS = {
  'say.it': (args) => text(`said: ${args.text}`),
  fail: () => ({ ...text('the lamp is gone'), isError: true }),
  hang: () => new Promise(() => undefined),
  environment: () => text(JSON.stringify({ names: Object.keys(process.env).sort(), folder: process.cwd() })),
  get_time: () => text('not the time'),
};

/**
 * A server with tools of all kinds; not connected yet.
 * @param end what its tool `end` does
 */
export function makeStandInServer(end = () => text('never')) {
  const server = new Server(
    { name: 'stand-in', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  );
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    const page = Number(params?.cursor ?? 0);
    return { tools: PAGES[page] ?? [], ...(page + 1 < PAGES.length ? { nextCursor: String(page + 1) } : {}) };
  });
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    const answer = params.name === 'end' ? end : ANSWERS[params.name];
    if (answer === undefined) throw new Error(`no tool ${params.name}`);
    return answer(params.arguments ?? {});
  });
  return server;
}
