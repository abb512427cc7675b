import { silentLogger } from '@xiaozhi/observability';
import type { ToolCall } from '../llm/llm.js';
import { MAX_TOOLS_COUNT, ToolBox } from './tool-box.js';
import type { Tool } from './tool.js';
import { toToolName } from './tool-name.js';

const never = new AbortController().signal;
const callOf = (name: string, args = '{}'): ToolCall => ({
  kind: 'tool-call',
  id: '1',
  name,
  arguments: args,
});
function toolOf(name: string, run: Tool['run']): Tool {
  return { description: { name, description: name, parameters: { type: 'object' } }, run };
}
const echo = (name = 'echo'): Tool =>
  toolOf(name, (args) => Promise.resolve({ kind: 'answer', text: JSON.stringify(args) }));
const boxOf = (...tools: Tool[]): ToolBox => new ToolBox([{ list: () => tools }], silentLogger(), 50);

describe(ToolBox, () => {
  it.each([
    ['{"a":1}', '{"a":1}'],
    ['', '{}'],
    ['{"a":1}{"b":2}', '{"a":1,"b":2}'],
  ])('hands the arguments %s over as %s', async (args, given) => {
    expect(await boxOf(echo()).run(callOf('echo', args), never)).toEqual({ kind: 'answer', text: given });
  });

  it.each([['not json'], ['"text"'], ['[1,2]'], ['null']])('refuses the arguments %s', async (args) => {
    expect((await boxOf(echo()).run(callOf('echo', args), never)).text).toMatch(/^Failed: .*JSON object/);
  });

  it('answers a call of what is not there', async () => {
    expect((await boxOf().run(callOf('fly'), never)).text).toMatch(/no tool "fly"/);
  });

  it('answers for a tool that throws, with its words', async () => {
    const box = boxOf(toolOf('bad', () => Promise.reject(new Error('the lamp is gone'))));
    expect((await box.run(callOf('bad'), never)).text).toBe('Failed: the lamp is gone');
  });

  it('answers for a tool that never does', async () => {
    const box = boxOf(toolOf('slow', () => new Promise(() => undefined)));
    expect((await box.run(callOf('slow'), never)).text).toMatch(/did not answer in time/);
  });

  it('lets go of a tool when the turn is cut', async () => {
    const turn = new AbortController();
    const running = boxOf(toolOf('slow', () => new Promise(() => undefined))).run(
      callOf('slow'),
      turn.signal,
    );
    turn.abort(new Error('cut'));
    await expect(running).rejects.toThrow('cut');
  });

  it('takes the first of a name: a device cannot put itself in the place of what is built in', async () => {
    const box = new ToolBox(
      [
        { list: () => [echo('same')] },
        {
          list: () => [
            toolOf('same', () => Promise.resolve({ kind: 'spoken', text: 'mine' })),
            echo('other'),
          ],
        },
      ],
      silentLogger(),
    );
    expect(box.descriptions().map(({ name }) => name)).toEqual(['same', 'other']);
    expect((await box.run(callOf('same'), never)).kind).toBe('answer');
  });

  it('offers no more tools than models take, the first ones', () => {
    const many = Array.from({ length: 300 }, (_, index) => echo(`tool${index}`));
    const names = boxOf(...many)
      .descriptions()
      .map(({ name }) => name);
    expect([names.length, names[0], names.at(-1)]).toEqual([MAX_TOOLS_COUNT, 'tool0', 'tool127']);
  });

  it('cuts a result that would crowd out the dialogue', async () => {
    const box = boxOf(toolOf('long', () => Promise.resolve({ kind: 'answer', text: 'x'.repeat(100_000) })));
    expect((await box.run(callOf('long'), never)).text).toHaveLength(8_000);
  });
});

describe(toToolName, () => {
  it.each([
    ['self.audio_speaker.set_volume', 'self_audio_speaker_set_volume'],
    ['灯.on', '__on'],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])('makes of %s %s', (name, expected) => {
    expect(toToolName(name)).toBe(expected);
  });
});
