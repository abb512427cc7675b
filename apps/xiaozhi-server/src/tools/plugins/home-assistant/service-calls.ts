import { domainOf } from './entity-list.js';
import type { Entity } from './entity-list.js';

/** What a user may want of an entity. */
export const ACTIONS = [
  'turn_on',
  'turn_off',
  'brightness_up',
  'brightness_down',
  'brightness_value',
  'set_color',
  'set_kelvin',
  'volume_up',
  'volume_down',
  'volume_set',
  'volume_mute',
  'pause',
  'continue',
  'set_temperature',
] as const;
export type Action = (typeof ACTIONS)[number];

/** What a model gave with the action. */
export interface ActionInput {
  value?: unknown;
  rgbColor?: unknown;
  isMuted?: unknown;
}

/** One call of Home Assistant's service route. */
export interface ServiceCall {
  domain: string;
  service: string;
  data: Record<string, unknown>;
}

type Made = ServiceCall | { fault: string };
type Rule = { domains: readonly string[] | 'any'; make: (entity: Entity, input: ActionInput) => Made };

const BRIGHTNESS_STEP_PERCENT = 10;
/** Domains whose services for on and off have other names. */
const SWITCHED: Record<string, { on: string; off: string }> = {
  cover: { on: 'open_cover', off: 'close_cover' },
  valve: { on: 'open_valve', off: 'close_valve' },
  vacuum: { on: 'start', off: 'return_to_base' },
  lawn_mower: { on: 'start_mowing', off: 'dock' },
};
/** Pressed or run, never switched off. */
const PRESSED: Record<string, string> = { button: 'press', input_button: 'press', scene: 'turn_on' };
/** What only tells, or opens the house. */
const NOT_SWITCHED = [
  'sensor',
  'binary_sensor',
  'weather',
  'person',
  'device_tracker',
  'sun',
  'zone',
  'lock',
  'alarm_control_panel',
];
const PAUSED: Record<string, { pause: string; resume: string }> = {
  media_player: { pause: 'media_pause', resume: 'media_play' },
  cover: { pause: 'stop_cover', resume: 'open_cover' },
  vacuum: { pause: 'pause', resume: 'start' },
  timer: { pause: 'pause', resume: 'start' },
  lawn_mower: { pause: 'pause', resume: 'start_mowing' },
};

const call = (entity: Entity, service: string, data: Record<string, unknown> = {}): ServiceCall => ({
  domain: domainOf(entity),
  service,
  data: { entity_id: entity.id, ...data },
});

const LIGHT = ['light'];
const PLAYER = ['media_player'];

const RULES: Record<Action, Rule> = {
  turn_on: { domains: 'any', make: (entity) => switched(entity, 'on') },
  turn_off: { domains: 'any', make: (entity) => switched(entity, 'off') },
  brightness_up: {
    domains: LIGHT,
    make: (entity) => call(entity, 'turn_on', { brightness_step_pct: BRIGHTNESS_STEP_PERCENT }),
  },
  brightness_down: {
    domains: LIGHT,
    make: (entity) => call(entity, 'turn_on', { brightness_step_pct: -BRIGHTNESS_STEP_PERCENT }),
  },
  brightness_value: {
    domains: LIGHT,
    make: (entity, { value }) =>
      within(value, { min: 0, max: 100, what: 'value, the brightness in percent' }, (brightness_pct) =>
        call(entity, 'turn_on', { brightness_pct }),
      ),
  },
  set_color: { domains: LIGHT, make: (entity, { rgbColor }) => coloured(entity, rgbColor) },
  set_kelvin: {
    domains: LIGHT,
    make: (entity, { value }) =>
      within(value, { min: 1_000, max: 20_000, what: 'value, the colour temperature in kelvin' }, (kelvin) =>
        call(entity, 'turn_on', { color_temp_kelvin: kelvin }),
      ),
  },
  volume_up: { domains: PLAYER, make: (entity) => call(entity, 'volume_up') },
  volume_down: { domains: PLAYER, make: (entity) => call(entity, 'volume_down') },
  volume_set: {
    domains: PLAYER,
    make: (entity, { value }) =>
      within(value, { min: 0, max: 100, what: 'value, the volume in percent' }, (percent) =>
        call(entity, 'volume_set', { volume_level: percent / 100 }),
      ),
  },
  volume_mute: {
    domains: PLAYER,
    make: (entity, { isMuted }) =>
      call(entity, 'volume_mute', { is_volume_muted: String(isMuted) !== 'false' }),
  },
  pause: { domains: Object.keys(PAUSED), make: (entity) => paused(entity, 'pause') },
  continue: { domains: Object.keys(PAUSED), make: (entity) => paused(entity, 'resume') },
  set_temperature: {
    domains: ['climate', 'water_heater'],
    make: (entity, { value }) =>
      within(value, { min: 5, max: 100, what: 'value, the temperature in degrees' }, (temperature) =>
        call(entity, 'set_temperature', { temperature }),
      ),
  },
};

/** The service call that does an action, or why there is none, in words for the model. */
export function toServiceCall(entity: Entity, action: Action, input: ActionInput): Made {
  const { domains, make } = RULES[action];
  if (domains !== 'any' && !domains.includes(domainOf(entity)))
    return { fault: `${entity.name} (${domainOf(entity)}) cannot do ${action}.` };
  return make(entity, input);
}

function switched(entity: Entity, to: 'on' | 'off'): Made {
  const domain = domainOf(entity);
  if (NOT_SWITCHED.includes(domain))
    return { fault: `${entity.name} (${domain}) cannot be switched by voice.` };
  const pressed = PRESSED[domain];
  if (pressed !== undefined)
    return to === 'on' ? call(entity, pressed) : { fault: `${entity.name} cannot be switched off.` };
  return call(entity, SWITCHED[domain]?.[to] ?? `turn_${to}`);
}

function paused(entity: Entity, to: 'pause' | 'resume'): Made {
  const services = PAUSED[domainOf(entity)];
  return services === undefined ? { fault: `${entity.name} cannot do that.` } : call(entity, services[to]);
}

function coloured(entity: Entity, colour: unknown): Made {
  const parts = Array.isArray(colour) ? colour.map(Number) : [];
  const isColour =
    parts.length === 3 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  if (!isColour) return { fault: 'rgb_color must be three whole numbers from 0 to 255.' };
  return call(entity, 'turn_on', { rgb_color: parts });
}

function within(
  value: unknown,
  { min, max, what }: { min: number; max: number; what: string },
  make: (number: number) => ServiceCall,
): Made {
  const number =
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
      ? Number(value)
      : Number.NaN;
  if (!(number >= min && number <= max)) return { fault: `${what} must be from ${min} to ${max}.` };
  return make(number);
}
