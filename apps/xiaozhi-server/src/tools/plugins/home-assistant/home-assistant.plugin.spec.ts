import { StandInService } from '../testing/stand-in-service.js';
import type { SeenRequest, StandInAnswer } from '../testing/stand-in-service.js';
import { PLUGIN_DEPS, boxWith, callTool, describeToolPlugin } from '../tool-plugin.contract.js';
import { parseEntities } from './entity-list.js';
import { homeAssistant } from './home-assistant.plugin.js';

const TOKEN = 'eyJhbGciOi.long-lived.token';
const DEVICES = `Kitchen, ceiling lamp, light.kitchen
客厅，顶灯，light.living_room
Kitchen, radio, media_player.radio
Blind, cover.blind
Robot, vacuum.robot
Heating, climate.heating
Good night, scene.good_night
Door, lock.door
Thermometer, sensor.outside
Gone, light.gone`;

/** As Home Assistant answers. */
function answer({ path, headers, method }: SeenRequest): StandInAnswer {
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, text: '401: Unauthorized' };
  if (path === '/api/states/light.gone') return { status: 404, json: { message: 'Entity not found.' } };
  if (method === 'GET' && path === '/api/states/sensor.outside')
    return {
      json: {
        entity_id: 'sensor.outside',
        state: '4.5',
        attributes: {
          unit_of_measurement: '°C',
          friendly_name: 'Outside',
          icon: 'mdi:x',
          state_class: 'measurement',
        },
        last_changed: '2026-03-01T12:00:00+00:00',
        context: { id: '1', parent_id: null, user_id: null },
      },
    };
  if (path === '/api/services/light/turn_on' && method === 'POST') return { json: [] };
  return method === 'POST' ? { json: [{ entity_id: 'x', state: 'on' }] } : { status: 404, json: {} };
}

describe('hass_state', () => {
  let service: StandInService;
  const make = (fields: object = {}) =>
    homeAssistant.create(
      { base_url: `${service.url}/`, api_key: TOKEN, devices: DEVICES, ...fields },
      PLUGIN_DEPS,
    );
  const run = async (tool: string, args: object, fields: object = {}): Promise<Record<string, unknown>> =>
    JSON.parse((await callTool(make(fields), tool, args)).text) as Record<string, unknown>;
  const set = (entity_id: string, action: string, more: object = {}): Promise<Record<string, unknown>> =>
    run('hass_set_state', { entity_id, action, ...more });
  beforeAll(async () => {
    service = await StandInService.start(answer);
  });
  beforeEach(() => {
    service.answer = answer;
    service.requests.length = 0;
  });
  afterAll(() => service.stop());

  describeToolPlugin('hass_state', {
    implementation: homeAssistant,
    fields: () => ({ base_url: service.url, api_key: TOKEN, devices: DEVICES }),
    refused: [
      [{ base_url: '' }, /Address is missing/],
      [{ api_key: '' }, /token is missing/],
      [{ api_key: 'tök en\nx' }, /characters that no token has/],
      [{ devices: 'the lamp' }, /“the lamp” is not of the form/],
      [{ devices: 'lamp, light.a\nlamp 2, light.a' }, /light.a stands twice/],
    ],
    secrets: [TOKEN, 'tök'],
  });

  it('is tried out by asking for what it lists first, which changes nothing', async () => {
    const there = make({ devices: 'Thermometer, sensor.outside' });
    expect(await there.check?.(new AbortController().signal)).toBe('sensor.outside: 4.5');
    expect(service.requests.map(({ method }) => method)).toEqual(['GET']);
    const missing = make({ devices: 'Kitchen, Nothing, light.nothing' });
    await expect(missing.check?.(new AbortController().signal)).rejects.toThrow('has no light.nothing');
  });

  it('tells the model what there is, by room and name', () => {
    const [get, change] = boxWith(make()).descriptions();
    expect(get?.description).toContain(
      'Kitchen: ceiling lamp = light.kitchen; 客厅: 顶灯 = light.living_room;',
    );
    expect(get?.description).toContain('; Blind = cover.blind;');
    for (const tool of [get, change])
      expect(tool?.parameters.properties).toMatchObject({
        entity_id: { enum: expect.arrayContaining(['light.kitchen', 'sensor.outside']) as unknown },
      });
  });

  it('tells a state, with what means something to people', async () => {
    expect(await run('hass_get_state', { entity_id: 'sensor.outside' })).toEqual({
      name: 'Thermometer',
      state: '4.5',
      unit_of_measurement: '°C',
    });
    expect(service.requests[0]).toMatchObject({ method: 'GET', path: '/api/states/sensor.outside' });
  });

  it.each(['sensor.outside', 'Sensor.Outside', 'thermometer'])(
    'takes %s for the entity',
    async (entity_id) => {
      expect(await run('hass_get_state', { entity_id })).toMatchObject({ state: '4.5' });
    },
  );

  it('touches nothing that is not listed', async () => {
    expect(await run('hass_get_state', { entity_id: 'light.bedroom' })).toHaveProperty('failed');
    expect(await set('light.bedroom', 'turn_on')).toHaveProperty('failed');
    expect(await run('hass_get_state', { entity_id: '../config' })).toHaveProperty('failed');
    expect(service.requests).toEqual([]);
  });

  it('says that Home Assistant does not have it', async () => {
    expect(await run('hass_get_state', { entity_id: 'light.gone' })).toEqual({
      failed: 'Home Assistant has no light.gone.',
    });
  });

  it.each<[string, string, object, string, object]>([
    ['light.kitchen', 'turn_on', {}, 'light/turn_on', {}],
    ['light.kitchen', 'turn_off', {}, 'light/turn_off', {}],
    ['light.kitchen', 'brightness_up', {}, 'light/turn_on', { brightness_step_pct: 10 }],
    ['light.kitchen', 'brightness_down', {}, 'light/turn_on', { brightness_step_pct: -10 }],
    ['light.kitchen', 'brightness_value', { value: 40 }, 'light/turn_on', { brightness_pct: 40 }],
    ['light.kitchen', 'set_color', { rgb_color: [255, 0, 10] }, 'light/turn_on', { rgb_color: [255, 0, 10] }],
    ['light.kitchen', 'set_kelvin', { value: '2700' }, 'light/turn_on', { color_temp_kelvin: 2700 }],
    ['media_player.radio', 'volume_up', {}, 'media_player/volume_up', {}],
    ['media_player.radio', 'volume_down', {}, 'media_player/volume_down', {}],
    ['media_player.radio', 'volume_set', { value: 35 }, 'media_player/volume_set', { volume_level: 0.35 }],
    [
      'media_player.radio',
      'volume_mute',
      { is_muted: false },
      'media_player/volume_mute',
      { is_volume_muted: false },
    ],
    ['media_player.radio', 'volume_mute', {}, 'media_player/volume_mute', { is_volume_muted: true }],
    ['media_player.radio', 'pause', {}, 'media_player/media_pause', {}],
    ['media_player.radio', 'continue', {}, 'media_player/media_play', {}],
    ['cover.blind', 'turn_on', {}, 'cover/open_cover', {}],
    ['cover.blind', 'turn_off', {}, 'cover/close_cover', {}],
    ['cover.blind', 'pause', {}, 'cover/stop_cover', {}],
    ['vacuum.robot', 'turn_on', {}, 'vacuum/start', {}],
    ['vacuum.robot', 'turn_off', {}, 'vacuum/return_to_base', {}],
    ['climate.heating', 'set_temperature', { value: 21.5 }, 'climate/set_temperature', { temperature: 21.5 }],
    ['scene.good_night', 'turn_on', {}, 'scene/turn_on', {}],
  ])('%s %s %j calls %s', async (entity, action, args, path, data) => {
    expect(await set(entity, action, args)).toMatchObject({ done: action });
    const [request] = service.requests;
    expect([request?.method, request?.path]).toEqual(['POST', `/api/services/${path}`]);
    expect(JSON.parse(request?.body ?? '')).toEqual({ entity_id: entity, ...data });
  });

  it.each<[string, string, object, RegExp]>([
    [
      'media_player.radio',
      'set_color',
      { rgb_color: [1, 2, 3] },
      /radio \(media_player\) cannot do set_color/,
    ],
    ['light.kitchen', 'volume_up', {}, /cannot do volume_up/],
    ['light.kitchen', 'brightness_value', {}, /percent must be from 0 to 100/],
    ['light.kitchen', 'brightness_value', { value: 140 }, /from 0 to 100/],
    ['light.kitchen', 'set_color', { rgb_color: [1, 2, 999] }, /three whole numbers/],
    ['light.kitchen', 'set_color', { rgb_color: 'red' }, /three whole numbers/],
    ['lock.door', 'turn_on', {}, /cannot be switched by voice/],
    ['sensor.outside', 'turn_off', {}, /cannot be switched by voice/],
    ['scene.good_night', 'turn_off', {}, /cannot be switched off/],
    ['light.kitchen', 'explode', {}, /no such action/],
  ])('refuses %s %s %j', async (entity, action, args, told) => {
    expect((await set(entity, action, args)).failed).toMatch(told);
    expect(service.requests).toEqual([]);
  });

  it.each<[string, StandInAnswer, RegExp]>([
    [
      'refuses the token',
      { status: 401, text: '401: Unauthorized' },
      /^Failed: Home Assistant refuses the key/,
    ],
    [
      'refuses the call',
      { status: 400, text: '400: Bad Request' },
      /^Failed: Home Assistant refuses the request/,
    ],
    ['is starting', { status: 503, text: '' }, /^Failed: Home Assistant is busy/],
    ['breaks off', 'cut', /^Failed: Home Assistant does not answer/],
    ['never answers', 'silent', /^Failed: The tool did not answer in time/],
  ])('answers that it failed when Home Assistant %s', async (_, given, told) => {
    service.answer = () => given;
    const { text } = await callTool(make(), 'hass_set_state', {
      entity_id: 'light.kitchen',
      action: 'turn_on',
    });
    expect(text).toMatch(told);
  });
});

describe(parseEntities, () => {
  it('takes semicolons, Chinese commas and no room, as configurations of the field have them', () => {
    expect(parseEntities('客厅,开关,switch.a；灯，light.b;')).toEqual({
      entities: [
        { room: '客厅', name: '开关', id: 'switch.a' },
        { room: '', name: '灯', id: 'light.b' },
      ],
    });
  });
});
