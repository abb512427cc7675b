import type { Logger } from '@xiaozhi/observability';
import { z } from 'zod';
import type { Tool, ToolParameters, ToolResult, ToolSource } from '../tool.js';
import { toToolName } from '../tool-name.js';

const MAX_THINGS = 32;
const MAX_MEMBERS = 32;
const MAX_DESCRIPTION_CHARACTERS = 500;

const description = z
  .string()
  .catch('')
  .transform((text) => text.slice(0, MAX_DESCRIPTION_CHARACTERS));
const member = z.looseObject({ description, type: z.string().catch('string') });
const method = z.looseObject({ description, parameters: z.record(z.string(), member).catch({}) });
const descriptor = z.looseObject({
  name: z.string().min(1).max(64),
  description,
  properties: z.record(z.string(), member).catch({}),
  methods: z.record(z.string(), method).catch({}),
});
const stateReport = z.looseObject({ name: z.string(), state: z.record(z.string(), z.unknown()) });
const iotMessage = z.looseObject({
  descriptors: z.array(z.unknown()).catch([]),
  states: z.array(z.unknown()).catch([]),
});

type Thing = z.infer<typeof descriptor>;
type SendCommand = (command: {
  name: string;
  method: string;
  parameters: Readonly<Record<string, unknown>>;
}) => void;

const TYPES: Record<string, string> = { number: 'number', boolean: 'boolean', integer: 'integer' };

/**
 * Things of a device from before MCP: it describes them once and reports their states; commands get no answer
 * (device protocol, legacy IoT). Everything it says is untrusted and bounded.
 */
export class DeviceIot implements ToolSource {
  private readonly things = new Map<string, Thing>();
  private readonly states = new Map<string, Record<string, unknown>>();

  constructor(
    private readonly send: SendCommand,
    private readonly logger: Logger,
  ) {}

  /** An `iot` message. Never throws: it may be anything. */
  onMessage(message: Record<string, unknown>): void {
    const { descriptors, states } = iotMessage.parse(message);
    for (const value of descriptors) this.describe(value);
    for (const value of states) this.report(value);
  }

  list(): readonly Tool[] {
    return [...this.things.values()].flatMap((thing) => [...this.readers(thing), ...this.doers(thing)]);
  }

  private describe(value: unknown): void {
    const parsed = descriptor.safeParse(value);
    if (!parsed.success) return this.logger.debug({}, 'a thing of the device is not described as expected');
    const { name } = parsed.data;
    if (this.things.size < MAX_THINGS || this.things.has(name)) this.things.set(name, parsed.data);
  }

  private report(value: unknown): void {
    const parsed = stateReport.safeParse(value);
    if (!parsed.success || !this.things.has(parsed.data.name)) return;
    const { name, state } = parsed.data;
    this.states.set(name, { ...this.states.get(name), ...firstOf(state) });
  }

  private readers(thing: Thing): Tool[] {
    return Object.entries(firstOf(thing.properties)).map(([property, about]) => ({
      description: {
        name: toToolName(`get_${thing.name}_${property}`.toLowerCase()),
        description: `On the user's device: tells ${about.description || property} of ${thing.description || thing.name}.`,
        parameters: { type: 'object', properties: {} },
      },
      run: () => Promise.resolve(this.read(thing.name, property)),
    }));
  }

  private doers(thing: Thing): Tool[] {
    return Object.entries(firstOf(thing.methods)).map(([name, about]) => ({
      description: {
        name: toToolName(`${thing.name}_${name}`.toLowerCase()),
        description: `On the user's device: ${about.description || name} (${thing.description || thing.name}).`,
        parameters: toParameters(firstOf(about.parameters)),
      },
      run: (parameters) => {
        this.send({ name: thing.name, method: name, parameters });
        return Promise.resolve(answer({ sent: true }));
      },
    }));
  }

  private read(name: string, property: string): ToolResult {
    const value = this.states.get(name)?.[property];
    return answer(
      value === undefined ? { error: 'The device has not told its state yet.' } : { [property]: value },
    );
  }
}

function toParameters(members: Record<string, z.infer<typeof member>>): ToolParameters {
  const properties = Object.entries(members).map(([name, { type, description: about }]) => [
    name,
    { type: TYPES[type] ?? 'string', description: about },
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties) as Record<string, unknown>,
    required: Object.keys(members),
  };
}

function firstOf<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).slice(0, MAX_MEMBERS));
}

function answer(value: unknown): ToolResult {
  return { kind: 'answer', text: JSON.stringify(value) };
}
