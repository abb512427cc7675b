import { z } from 'zod';
import { ToolServiceError, askForJson, unreadable, urlBelow } from '../service-request.js';
import { FORECAST_DAYS } from './weather-source.js';
import type { WeatherReport, WeatherRequest, WeatherSettings, WeatherSource } from './weather-source.js';

const SERVICE = 'QWeather';
/** Figures come as text. */
const figure = z.coerce.number();
const status = z.looseObject({ code: z.string() });
const places = z.looseObject({
  location: z
    .array(z.looseObject({ id: z.string(), name: z.string(), adm1: z.string(), country: z.string() }))
    .min(1),
});
const nowAnswer = z.looseObject({
  now: z.looseObject({
    temp: figure,
    feelsLike: figure.optional(),
    text: z.string(),
    humidity: figure.optional(),
    windSpeed: figure.optional(),
  }),
});
const daysAnswer = z.looseObject({
  daily: z.array(
    z.looseObject({
      fxDate: z.string(),
      tempMax: figure,
      tempMin: figure,
      textDay: z.string(),
      precip: figure.optional(),
      windSpeedDay: figure.optional(),
      sunrise: z.string().optional(),
      sunset: z.string().optional(),
    }),
  ),
});

/** QWeather: a place by its name, then now and seven days. Source: dev.qweather.com/en/docs. */
export class QWeatherSource implements WeatherSource {
  constructor(private readonly settings: WeatherSettings) {}

  async find(request: WeatherRequest): Promise<WeatherReport | undefined> {
    const place = await this.findPlace(request);
    if (place === undefined) return undefined;
    const { isImperial } = this.settings;
    const query = { location: place.id, unit: isImperial ? 'i' : 'm' };
    const [now, daily] = await Promise.all([
      this.ask(request, '/v7/weather/now', query, nowAnswer).then((answer) => answer.now),
      this.ask(request, `/v7/weather/${FORECAST_DAYS}d`, query, daysAnswer).then((answer) => answer.daily),
    ]);
    return {
      place: [...new Set([place.name, place.adm1, place.country])].join(', '),
      units: isImperial
        ? { temperature: '°F', wind: 'mph', rain: 'mm' }
        : { temperature: '°C', wind: 'km/h', rain: 'mm' },
      now: {
        condition: now.text,
        temperature: now.temp,
        feelsLike: now.feelsLike,
        humidityPercent: now.humidity,
        wind: now.windSpeed,
      },
      days: daily.map((day) => ({
        date: day.fxDate,
        condition: day.textDay,
        highest: day.tempMax,
        lowest: day.tempMin,
        rain: day.precip,
        strongestWind: day.windSpeedDay,
        sunrise: day.sunrise,
        sunset: day.sunset,
      })),
    };
  }

  private async findPlace(
    request: WeatherRequest,
  ): Promise<z.infer<typeof places>['location'][number] | undefined> {
    try {
      const query = { location: request.place, number: 1 };
      return (await this.ask(request, '/geo/v2/city/lookup', query, places)).location[0];
    } catch (error) {
      if (error instanceof NoSuchPlace) return undefined;
      throw error;
    }
  }

  private async ask<T extends z.ZodType>(
    { signal, language }: WeatherRequest,
    path: string,
    query: Record<string, string | number>,
    schema: T,
  ): Promise<z.infer<T>> {
    const { apiHost, apiKey = '' } = this.settings;
    const url = urlBelow(apiHost, path, { ...query, lang: language });
    const headers = { 'x-qw-api-key': apiKey };
    const answer = await askForJson({ service: SERVICE, url, headers, signal }).catch((error: unknown) => {
      if (isNotFound(error)) throw new NoSuchPlace();
      throw error;
    });
    const code = status.safeParse(answer).data?.code ?? '200';
    if (code === '404' || code === '204') throw new NoSuchPlace();
    if (code !== '200') throw toError(code);
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw unreadable(SERVICE, parsed.error);
    return parsed.data;
  }
}

/** Not an error for people: the place is simply not there. */
class NoSuchPlace extends Error {}

/** Error code v2 tells a place that is not there as HTTP 400 with this title, some routes as 404. */
function isNotFound(error: unknown): boolean {
  if (!(error instanceof ToolServiceError)) return false;
  return error.status === 404 || (error.status === 400 && /not[\s_-]*found/i.test(String(error.cause)));
}

/** Error code v1: HTTP 200 with a code in the body. */
function toError(code: string): ToolServiceError {
  if (code === '401' || code === '402' || code === '403')
    return new ToolServiceError(
      'TOOL_SERVICE_UNAUTHORIZED',
      `${SERVICE} refuses the key or its plan (${code}).`,
    );
  if (code === '429' || code === '500')
    return new ToolServiceError('TOOL_SERVICE_UNAVAILABLE', `${SERVICE} is busy or broken (${code}).`);
  return new ToolServiceError('TOOL_SERVICE_REJECTED', `${SERVICE} refuses the request (${code}).`);
}
