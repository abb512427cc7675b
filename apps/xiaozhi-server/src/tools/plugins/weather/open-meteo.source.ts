import { z } from 'zod';
import { askForJson, unreadable, urlBelow } from '../service-request.js';
import { FORECAST_DAYS } from './weather-source.js';
import type {
  DayWeather,
  WeatherReport,
  WeatherRequest,
  WeatherSettings,
  WeatherSource,
} from './weather-source.js';
import { conditionOf } from './wmo-conditions.js';

const SERVICE = 'Open-Meteo';
const CURRENT = 'temperature_2m,apparent_temperature,relative_humidity_2m,weather_code,wind_speed_10m';
const DAILY =
  'weather_code,temperature_2m_max,temperature_2m_min,precipitation_sum,precipitation_probability_max,wind_speed_10m_max,sunrise,sunset';

const places = z.looseObject({
  // Left out where nothing is found.
  results: z
    .array(
      z.looseObject({
        name: z.string(),
        latitude: z.number(),
        longitude: z.number(),
        admin1: z.string().optional(),
        country: z.string().optional(),
      }),
    )
    .optional(),
});
const column = z.array(z.number().nullable());
const forecast = z.looseObject({
  current: z.looseObject({
    temperature_2m: z.number(),
    apparent_temperature: z.number().nullish(),
    relative_humidity_2m: z.number().nullish(),
    weather_code: z.number(),
    wind_speed_10m: z.number().nullish(),
  }),
  daily: z.looseObject({
    time: z.array(z.string()),
    weather_code: column,
    temperature_2m_max: column,
    temperature_2m_min: column,
    precipitation_sum: column.optional(),
    precipitation_probability_max: column.optional(),
    wind_speed_10m_max: column.optional(),
    sunrise: z.array(z.string()).optional(),
    sunset: z.array(z.string()).optional(),
  }),
});

type Place = NonNullable<z.infer<typeof places>['results']>[number];
type Daily = z.infer<typeof forecast>['daily'];

/** Open-Meteo: a place by its name, then its forecast. Source: open-meteo.com/en/docs. */
export class OpenMeteoSource implements WeatherSource {
  constructor(private readonly settings: WeatherSettings) {}

  async find(request: WeatherRequest): Promise<WeatherReport | undefined> {
    const place = await this.findPlace(request);
    if (place === undefined) return undefined;
    const { isImperial } = this.settings;
    const answer = await this.ask(request, this.settings.apiHost, '/v1/forecast', {
      latitude: place.latitude,
      longitude: place.longitude,
      current: CURRENT,
      daily: DAILY,
      timezone: 'auto',
      forecast_days: FORECAST_DAYS,
      ...(isImperial
        ? { temperature_unit: 'fahrenheit', wind_speed_unit: 'mph', precipitation_unit: 'inch' }
        : {}),
    });
    const parsed = forecast.safeParse(answer);
    if (!parsed.success) throw unreadable(SERVICE, parsed.error);
    const { current, daily } = parsed.data;
    return {
      place: [place.name, place.admin1, place.country].filter(Boolean).join(', '),
      units: isImperial
        ? { temperature: '°F', wind: 'mph', rain: 'inch' }
        : { temperature: '°C', wind: 'km/h', rain: 'mm' },
      now: {
        condition: conditionOf(current.weather_code),
        temperature: current.temperature_2m,
        feelsLike: current.apparent_temperature ?? undefined,
        humidityPercent: current.relative_humidity_2m ?? undefined,
        wind: current.wind_speed_10m ?? undefined,
      },
      days: daily.time.flatMap((date, index) => toDay(date, index, daily)),
    };
  }

  private async findPlace(request: WeatherRequest): Promise<Place | undefined> {
    const query = { name: request.place, count: 1, language: request.language, format: 'json' };
    const parsed = places.safeParse(
      await this.ask(request, this.settings.geocodingHost, '/v1/search', query),
    );
    if (!parsed.success) throw unreadable(SERVICE, parsed.error);
    return parsed.data.results?.[0];
  }

  private ask(
    { signal }: WeatherRequest,
    host: string,
    path: string,
    query: Record<string, string | number>,
  ): Promise<unknown> {
    const { apiKey } = this.settings;
    const url = urlBelow(host, path, { ...query, ...(apiKey === undefined ? {} : { apikey: apiKey }) });
    return askForJson({ service: SERVICE, url, signal });
  }
}

/** A day without figures (the last one of some models) is left out. */
function toDay(date: string, index: number, daily: Daily): DayWeather[] {
  const [highest, lowest] = [daily.temperature_2m_max[index], daily.temperature_2m_min[index]];
  if (typeof highest !== 'number' || typeof lowest !== 'number') return [];
  return [
    {
      date,
      condition: conditionOf(daily.weather_code[index] ?? -1),
      highest,
      lowest,
      rainProbabilityPercent: daily.precipitation_probability_max?.[index] ?? undefined,
      rain: daily.precipitation_sum?.[index] ?? undefined,
      strongestWind: daily.wind_speed_10m_max?.[index] ?? undefined,
      sunrise: daily.sunrise?.[index]?.slice(11),
      sunset: daily.sunset?.[index]?.slice(11),
    },
  ];
}
