import { StandInService } from '../testing/stand-in-service.js';
import type { SeenRequest, StandInAnswer } from '../testing/stand-in-service.js';
import { PLUGIN_DEPS, boxWith, callTool, describeToolPlugin } from '../tool-plugin.contract.js';
import { weather } from './weather.plugin.js';

const KEY = 'qw-secret-key-12345678';
const DAYS = Array.from({ length: 7 }, (_, index) => `2026-03-0${index + 1}`);
const each = <T>(value: T): T[] => DAYS.map(() => value);

/** As open-meteo.com answers. */
function openMeteo({ path, query }: SeenRequest): StandInAnswer {
  if (path === '/v1/search') {
    if (query.get('name') === 'Nowhere') return { json: { generationtime_ms: 0.4 } };
    const place = { id: 1, name: query.get('name'), latitude: 60.39, longitude: 5.32, admin1: 'Vestland' };
    return {
      json: { results: [{ ...place, country: 'Norway', population: 213_585 }], generationtime_ms: 0.5 },
    };
  }
  if (query.get('latitude') === null) return { status: 400, json: { error: true, reason: 'No latitude.' } };
  const daily = {
    time: DAYS,
    weather_code: each(63),
    temperature_2m_max: [6.1, 7, 8, 9, 10, 11, null],
    temperature_2m_min: each(1.2),
    precipitation_sum: each(8.4),
    precipitation_probability_max: each(90),
    wind_speed_10m_max: each(31.5),
    sunrise: each('2026-03-01T07:20'),
    sunset: each('2026-03-01T18:10'),
  };
  const current = {
    time: '2026-03-01T12:15',
    interval: 900,
    temperature_2m: 4.3,
    apparent_temperature: 0.9,
    relative_humidity_2m: 87,
    weather_code: 80,
    wind_speed_10m: 21.2,
  };
  return { json: { latitude: 60.38, longitude: 5.33, timezone: 'Europe/Oslo', current, daily } };
}

/** As QWeather answers: figures as text, faults of both error code versions. */
function qWeather({ path, query, headers }: SeenRequest): StandInAnswer {
  if (headers['x-qw-api-key'] !== KEY)
    return {
      status: 401,
      json: { error: { status: 401, title: 'Unauthorized', detail: 'Authentication failed' } },
    };
  if (path === '/geo/v2/city/lookup') {
    if (query.get('location') === 'Nowhere')
      return { status: 400, json: { error: { status: 400, title: 'Not Found', detail: 'no location' } } };
    if (query.get('location') === 'Nirgends') return { json: { code: '404' } };
    if (query.get('location') === 'Busy') return { json: { code: '429' } };
    const city = { name: '广州', id: '101280101', lat: '23.12', lon: '113.28', adm2: '广州', adm1: '广东省' };
    return { json: { code: '200', location: [{ ...city, country: '中国', tz: 'Asia/Shanghai' }] } };
  }
  if (path === '/v7/weather/now')
    return {
      json: {
        code: '200',
        now: { temp: '24', feelsLike: '26', text: '多云', humidity: '72', windSpeed: '3' },
      },
    };
  const day = {
    tempMax: '28',
    tempMin: '20',
    textDay: '小雨',
    precip: '2.5',
    windSpeedDay: '16',
    sunrise: '06:40',
  };
  return { json: { code: '200', daily: DAYS.map((fxDate) => ({ fxDate, ...day, sunset: '18:30' })) } };
}

describe('get_weather', () => {
  let service: StandInService;
  const asked = (path: string): SeenRequest[] => service.requests.filter((request) => request.path === path);
  const make = (fields: object = {}) =>
    weather.create({ api_host: service.url, geocoding_host: service.url, ...fields }, PLUGIN_DEPS);
  const tell = async (plugin: ReturnType<typeof make>, args: object): Promise<Record<string, unknown>> =>
    JSON.parse((await callTool(plugin, 'get_weather', args)).text) as Record<string, unknown>;
  beforeAll(async () => {
    service = await StandInService.start(openMeteo);
  });
  beforeEach(() => {
    service.answer = openMeteo;
    service.requests.length = 0;
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => service.stop());

  describeToolPlugin('get_weather with Open-Meteo', {
    implementation: weather,
    fields: () => ({ api_host: service.url, geocoding_host: service.url, default_location: 'Bergen' }),
    refused: [
      [{ source: 'guesswork' }, /Source must be one of open_meteo, qweather/],
      [{ source: 'qweather', api_key: '' }, /needs its server address and an API key/],
      [{ source: 'qweather', api_key: 'käy' }, /characters that no key has/],
    ],
    secrets: ['käy'],
  });

  it('is tried out with the place that is set', async () => {
    expect(await make({ default_location: 'Bergen' }).check?.(new AbortController().signal)).toContain(
      'Bergen',
    );
  });

  it('tells now and the days to come, as many as asked for', async () => {
    const told = await tell(make(), { location: 'Bergen', days: 2 });
    expect(told).toMatchObject({
      place: 'Bergen, Vestland, Norway',
      units: { temperature: '°C', wind: 'km/h', rain: 'mm' },
      now: {
        condition: 'light rain showers',
        temperature: 4.3,
        feelsLike: 0.9,
        humidityPercent: 87,
        wind: 21.2,
      },
    });
    expect(told.days).toEqual([
      {
        date: '2026-03-01',
        condition: 'rain',
        highest: 6.1,
        lowest: 1.2,
        rainProbabilityPercent: 90,
        rain: 8.4,
        strongestWind: 31.5,
        sunrise: '07:20',
        sunset: '18:10',
      },
      expect.objectContaining({ date: '2026-03-02', highest: 7 }),
    ]);
    expect(asked('/v1/forecast')[0]?.query.get('latitude')).toBe('60.39');
  });

  it.each([
    [{}, 3],
    [{ days: 99 }, 6],
    [{ days: '5' }, 5],
    [{ days: 'many' }, 3],
    [{ days: -1 }, 1],
  ])('answers %j with %i days; one without figures is left out', async (args, count) => {
    expect((await tell(make(), { location: 'Bergen', ...args })).days).toHaveLength(count);
  });

  it('takes the default place where the user names none, and asks for one where there is none', async () => {
    expect((await tell(make({ default_location: 'Oslo' }), {})).place).toBe('Oslo, Vestland, Norway');
    expect(await tell(make(), {})).toEqual({ failed: expect.stringMatching(/Ask the user/) as string });
    expect(boxWith(make()).descriptions()[0]?.parameters.required).toEqual(['location']);
  });

  it('says that there is no such place', async () => {
    expect(await tell(make(), { location: 'Nowhere' })).toEqual({ failed: 'There is no place “Nowhere”.' });
  });

  it('asks in the units of the settings, with a key where there is one', async () => {
    const told = await tell(make({ units: 'imperial', api_key: 'paid' }), { location: 'Bergen' });
    expect(told.units).toEqual({ temperature: '°F', wind: 'mph', rain: 'inch' });
    const query = asked('/v1/forecast')[0]?.query;
    expect([query?.get('temperature_unit'), query?.get('apikey')]).toEqual(['fahrenheit', 'paid']);
  });

  it('asks once while an answer is fresh, and again when it is old', async () => {
    let nowMs = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const plugin = make({ cache_minutes: 30 });
    await tell(plugin, { location: 'Bergen' });
    nowMs += 20 * 60_000;
    await tell(plugin, { location: ' bergen ' });
    expect(asked('/v1/forecast')).toHaveLength(1);
    await tell(plugin, { location: 'Oslo' });
    expect(asked('/v1/forecast')).toHaveLength(2);
    nowMs += 11 * 60_000;
    await tell(plugin, { location: 'Bergen' });
    expect(asked('/v1/forecast')).toHaveLength(3);
  });

  it.each<[string, StandInAnswer, RegExp]>([
    [
      'refuses',
      { status: 400, json: { error: true, reason: 'no' } },
      /^Failed: Open-Meteo refuses the request/,
    ],
    ['is busy', { status: 429, text: 'slow down' }, /^Failed: Open-Meteo is busy/],
    ['breaks off', 'cut', /^Failed: Open-Meteo does not answer/],
    ['answers with something else', { text: '<html>' }, /^Failed: Open-Meteo answered in a way/],
    ['answers without figures', { json: { results: 'none' } }, /^Failed: Open-Meteo answered in a way/],
    ['never answers', 'silent', /^Failed: The tool did not answer in time/],
  ])('answers that it failed when the service %s', async (_, answer, told) => {
    service.answer = () => answer;
    expect((await callTool(make(), 'get_weather', { location: 'Bergen' })).text).toMatch(told);
  });

  describe('with QWeather', () => {
    const fields = { source: 'qweather', api_key: KEY };
    beforeEach(() => {
      service.answer = qWeather;
    });

    it('tells now and the days to come, in the agent’s language', async () => {
      const { text } = await callTool(
        make(fields),
        'get_weather',
        { location: '广州', days: 1 },
        { context: { language: 'zh' } },
      );
      expect(JSON.parse(text)).toEqual({
        place: '广州, 广东省, 中国',
        units: { temperature: '°C', wind: 'km/h', rain: 'mm' },
        now: { condition: '多云', temperature: 24, feelsLike: 26, humidityPercent: 72, wind: 3 },
        days: [
          {
            date: '2026-03-01',
            condition: '小雨',
            highest: 28,
            lowest: 20,
            rain: 2.5,
            strongestWind: 16,
            sunrise: '06:40',
            sunset: '18:30',
          },
        ],
      });
      expect(service.requests.map(({ query }) => query.get('lang'))).toEqual(['zh', 'zh', 'zh']);
      expect(service.requests[1]?.query.get('location')).toBe('101280101');
    });

    it.each(['Nowhere', 'Nirgends'])(
      'says that there is no place %s, by either kind of error',
      async (location) => {
        expect(await tell(make(fields), { location })).toEqual({
          failed: `There is no place “${location}”.`,
        });
      },
    );

    it('answers that the key is refused, without telling it, or that the service is busy', async () => {
      const wrong = await callTool(make({ ...fields, api_key: 'wrong-key' }), 'get_weather', {
        location: 'x',
      });
      expect(wrong.text).toBe('Failed: QWeather refuses the key that is set up.');
      const busy = await callTool(make(fields), 'get_weather', { location: 'Busy' });
      expect(busy.text).toMatch(/^Failed: QWeather is busy/);
    });
  });
});
