import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { Tool, ToolResult } from '../../tool.js';
import { jsonAnswer, textOf } from '../json-answer.js';
import { isHeaderText } from '../service-request.js';
import type { ToolPlugin, ToolPluginImplementation } from '../tool-plugin.js';
import { describeEntities, findEntity, parseEntities } from './entity-list.js';
import type { Entity } from './entity-list.js';
import { HomeAssistantClient } from './home-assistant.client.js';
import type { EntityState } from './home-assistant.client.js';
import { homeAssistantDefinition } from './home-assistant.definition.js';
import { ACTIONS, toServiceCall } from './service-calls.js';

const CODE = 'hass_state';
/** Attributes that mean something to people; the rest is for dashboards. */
const TOLD_ATTRIBUTES = [
  'unit_of_measurement',
  'brightness',
  'rgb_color',
  'color_temp_kelvin',
  'volume_level',
  'is_volume_muted',
  'media_title',
  'media_artist',
  'media_album_name',
  'current_temperature',
  'temperature',
  'hvac_action',
  'current_position',
  'battery_level',
  'humidity',
];

/** Lamps, blinds, heating and players of a Home Assistant. */
export const homeAssistant: ToolPluginImplementation = {
  definition: homeAssistantDefinition,
  create: (fields) => {
    const values = requireProviderFields(homeAssistantDefinition, fields);
    const parsed = parseEntities(String(values.devices));
    if ('fault' in parsed) throw refused('devices', parsed.fault);
    const token = String(values.api_key);
    if (!isHeaderText(token)) throw refused('api_key', 'The access token has characters that no token has.');
    return new HomeAssistant(parsed.entities, new HomeAssistantClient(String(values.base_url), token));
  },
};

function refused(key: string, message: string): ProviderConfigError {
  return new ProviderConfigError(`[${CODE}] cannot be used: ${message}`, [{ key, message }]);
}

class HomeAssistant implements ToolPlugin {
  constructor(
    private readonly entities: readonly Entity[],
    private readonly client: HomeAssistantClient,
  ) {}

  async check(signal: AbortSignal): Promise<string> {
    const [first] = this.entities;
    if (first === undefined) return '';
    const found = await this.client.state(first.id, signal);
    if (found === undefined) throw refused('devices', `Home Assistant has no ${first.id}.`);
    return `${first.id}: ${found.state}`;
  }

  tools(): readonly Tool[] {
    const entity = { type: 'string', enum: this.entities.map(({ id }) => id) };
    return [this.getState(entity), this.setState(entity)];
  }

  private getState(entity: object): Tool {
    return {
      description: {
        name: 'hass_get_state',
        description: `Tells the state of something in the user's home. What there is: ${describeEntities(this.entities)}`,
        parameters: { type: 'object', properties: { entity_id: entity }, required: ['entity_id'] },
      },
      run: async ({ entity_id: asked }, signal) => {
        const found = findEntity(this.entities, textOf(asked));
        if (found === undefined) return this.unknown();
        const state = await this.client.state(found.id, signal);
        if (state === undefined) return jsonAnswer({ failed: `Home Assistant has no ${found.id}.` });
        return jsonAnswer({ room: found.room || undefined, name: found.name, ...toTold(state) });
      },
    };
  }

  private setState(entity: object): Tool {
    return {
      description: {
        name: 'hass_set_state',
        description:
          "Changes something in the user's home; what there is, hass_get_state says. One call for each thing. Brightness, volume: percent.",
        parameters: {
          type: 'object',
          properties: {
            entity_id: entity,
            action: { type: 'string', enum: ACTIONS },
            value: {
              type: 'number',
              description:
                'For brightness_value and volume_set percent, for set_kelvin kelvin, for set_temperature degrees',
            },
            rgb_color: {
              type: 'array',
              items: { type: 'integer', minimum: 0, maximum: 255 },
              description: 'For set_color: red, green, blue',
            },
            is_muted: { type: 'boolean', description: 'For volume_mute' },
          },
          required: ['entity_id', 'action'],
        },
      },
      run: (args, signal) => this.set(args, signal),
    };
  }

  private async set(args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolResult> {
    const found = findEntity(this.entities, textOf(args.entity_id));
    if (found === undefined) return this.unknown();
    const action = ACTIONS.find((known) => known === args.action);
    if (action === undefined) return jsonAnswer({ failed: 'There is no such action.', actions: ACTIONS });
    const input = { value: args.value, rgbColor: args.rgb_color, isMuted: args.is_muted };
    const call = toServiceCall(found, action, input);
    if ('fault' in call) return jsonAnswer({ failed: call.fault });
    await this.client.run(call, signal);
    return jsonAnswer({ done: action, room: found.room || undefined, name: found.name });
  }

  private unknown(): ToolResult {
    return jsonAnswer({ failed: 'There is no such thing here.', things: describeEntities(this.entities) });
  }
}

function toTold({ state, attributes }: EntityState): object {
  const told = TOLD_ATTRIBUTES.filter((name) => attributes[name] !== undefined && attributes[name] !== null);
  return { state, ...Object.fromEntries(told.map((name) => [name, attributes[name]])) };
}
