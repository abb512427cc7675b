import { silentLogger } from '@xiaozhi/observability';
import * as fc from 'fast-check';
import { MCP_LIMITS } from '../mcp-listing.js';
import { DeviceMcpClient } from './device-mcp.client.js';
import { DeviceTools } from './device-tools.js';

interface Request {
  id: number;
  method: string;
  params?: { cursor?: string; name?: string; arguments?: object };
}
type Answer = (request: Request) => object | undefined;

const never = new AbortController().signal;
const toolOf = (name: string, more: object = {}): object => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object', properties: { value: { type: 'integer' } } },
  ...more,
});

/** A device that answers at once, as `answer` says. */
function deviceWith(answer: Answer): { client: DeviceMcpClient; requests: Request[] } {
  const requests: Request[] = [];
  const client = new DeviceMcpClient((payload) => {
    const request = payload as unknown as Request;
    requests.push(request);
    const given = answer(request);
    if (given !== undefined)
      queueMicrotask(() => client.onMessage({ jsonrpc: '2.0', id: request.id, ...given }));
  }, silentLogger());
  return { client, requests };
}

/** Pages of tools by cursor; anything called answers with its name. */
function pages(...lists: object[][]): Answer {
  return ({ method, params }) => {
    if (method === 'initialize')
      return { result: { protocolVersion: '2024-11-05', capabilities: { tools: {} } } };
    if (method === 'tools/call') return { result: { content: [{ type: 'text', text: params?.name }] } };
    const page = Number(params?.cursor ?? 0);
    const nextCursor = page + 1 < lists.length ? String(page + 1) : '';
    return { result: { tools: lists[page], nextCursor } };
  };
}

describe(DeviceMcpClient, () => {
  it('learns the tools of all pages, and never asks with an id twice', async () => {
    const { client, requests } = deviceWith(
      pages([toolOf('self.a')], [toolOf('self.b')], [toolOf('self.c')]),
    );
    await client.start(never);
    expect(client.tools.map(({ name }) => name)).toEqual(['self.a', 'self.b', 'self.c']);
    expect(requests.map(({ method }) => method)).toEqual([
      'initialize',
      'tools/list',
      'tools/list',
      'tools/list',
    ]);
    expect(requests.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(requests[1]).not.toHaveProperty('params');
  });

  it('calls by the device’s own name, under a name that models take', async () => {
    const { client, requests } = deviceWith(pages([toolOf('self.lamp.set')]));
    await client.start(never);
    const [tool] = new DeviceTools(client).list();
    expect(tool?.description).toMatchObject({ name: 'self_lamp_set', parameters: { type: 'object' } });
    expect(await tool?.run({ value: 3 }, never)).toEqual({ kind: 'answer', text: 'self.lamp.set' });
    expect(requests.at(-1)?.params).toEqual({ name: 'self.lamp.set', arguments: { value: 3 } });
  });

  it('never offers what is for people only', async () => {
    const reboot = toolOf('self.reboot', { annotations: { audience: ['user'] } });
    const both = toolOf('self.both', { annotations: { audience: ['user', 'assistant'] } });
    const { client } = deviceWith(pages([reboot, both]));
    await client.start(never);
    expect(client.tools.map(({ name }) => name)).toEqual(['self.both']);
  });

  it('stops at a cursor that repeats, and keeps what it has', async () => {
    const { client, requests } = deviceWith(({ method }) =>
      method === 'initialize'
        ? { result: {} }
        : { result: { tools: [toolOf('self.a')], nextCursor: 'again' } },
    );
    await client.start(never);
    expect(requests).toHaveLength(3);
    expect(client.tools).toHaveLength(2);
  });

  it('takes so many tools and so long descriptions, and no more', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => toolOf(`self.t${index}`));
    const { client } = deviceWith(
      pages([toolOf('self.big', { description: 'x'.repeat(1_000_000) }), ...many]),
    );
    await client.start(never);
    expect(client.tools).toHaveLength(MCP_LIMITS.tools);
    expect(client.tools[0]?.description).toHaveLength(MCP_LIMITS.descriptionCharacters);
  });

  it('passes on what the device says of a failure, with and without a code', async () => {
    const { client } = deviceWith(({ params }) =>
      params?.name === 'a'
        ? { error: { message: 'no such lamp' } }
        : { result: { content: [{ type: 'text', text: 'burnt out' }], isError: true } },
    );
    await expect(client.call('a', {}, never)).rejects.toMatchObject({
      code: 'DEVICE_TOOL_FAILED',
      message: 'no such lamp',
    });
    await expect(client.call('b', {}, never)).rejects.toThrow('burnt out');
  });

  it('fails what was asked when the device goes, and ignores what comes late', async () => {
    const { client, requests } = deviceWith(() => undefined);
    const call = client.call('a', {}, never);
    client.close();
    await expect(call).rejects.toThrow(/gone/);
    client.onMessage({ jsonrpc: '2.0', id: requests[0]?.id, result: {} });
    expect(client.tools).toEqual([]);
  });

  it('lets go of a call when the turn is cut', async () => {
    const turn = new AbortController();
    const { client } = deviceWith(() => undefined);
    const call = client.call('a', {}, turn.signal);
    turn.abort(new Error('cut'));
    await expect(call).rejects.toThrow('cut');
  });

  it('survives whatever a device sends', () => {
    const { client } = deviceWith(() => undefined);
    fc.assert(fc.property(fc.anything(), (payload) => expect(() => client.onMessage(payload)).not.toThrow()));
  });
});
