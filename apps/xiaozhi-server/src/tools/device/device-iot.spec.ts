import { silentLogger } from '@xiaozhi/observability';
import { DeviceIot } from './device-iot.js';

const LAMP = {
  name: 'Lamp',
  properties: { power: { type: 'boolean' } },
  methods: {
    Dim: { description: 'dims', parameters: { level: { type: 'number' }, mode: { type: 'weird' } } },
  },
};

describe(DeviceIot, () => {
  const sent: unknown[] = [];
  const iot = (...messages: Record<string, unknown>[]): DeviceIot => {
    const made = new DeviceIot((command) => sent.push(command), silentLogger());
    for (const message of messages) made.onMessage(message);
    return made;
  };
  const signal = new AbortController().signal;
  const tool = (source: DeviceIot, name: string) => {
    const found = source.list().find(({ description }) => description.name === name);
    if (found === undefined) throw new Error(`no tool ${name}`);
    return found;
  };

  it('tells the kinds of its parameters, with text where it does not know the kind', () => {
    expect(tool(iot({ descriptors: [LAMP] }), 'lamp_dim').description.parameters).toEqual({
      type: 'object',
      properties: { level: { type: 'number', description: '' }, mode: { type: 'string', description: '' } },
      required: ['level', 'mode'],
    });
  });

  it('says so while a state has not been told', async () => {
    const lamp = iot({ descriptors: [LAMP] });
    expect((await tool(lamp, 'get_lamp_power').run({}, signal)).text).toContain('has not told');
    lamp.onMessage({ states: [{ name: 'Lamp', state: { power: false } }] });
    expect((await tool(lamp, 'get_lamp_power').run({}, signal)).text).toBe('{"power":false}');
  });

  it('merges states that come one by one', async () => {
    const lamp = iot({ descriptors: [{ ...LAMP, properties: { power: {}, level: {} } }] });
    lamp.onMessage({ states: [{ name: 'Lamp', state: { power: true } }] });
    lamp.onMessage({ states: [{ name: 'Lamp', state: { level: 3 } }] });
    expect((await tool(lamp, 'get_lamp_power').run({}, signal)).text).toBe('{"power":true}');
    expect((await tool(lamp, 'get_lamp_level').run({}, signal)).text).toBe('{"level":3}');
  });

  it('bounds how much a device may describe', () => {
    const things = Array.from({ length: 500 }, (_, index) => ({
      name: `thing${index}`,
      methods: Object.fromEntries(Array.from({ length: 500 }, (_unused, member) => [`m${member}`, {}])),
    }));
    expect(iot({ descriptors: things }).list()).toHaveLength(32 * 32);
  });

  it.each([
    [{}],
    [{ descriptors: 'x', states: 7 }],
    [{ descriptors: [null, [], { name: '' }, { name: {} }] }],
  ])('takes no harm from %j', (message) => {
    expect(iot(message).list()).toEqual([]);
  });
});
