import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import { LRUCache } from 'lru-cache';
import { countOf, jsonAnswer, textOf } from '../json-answer.js';
import { isHeaderText } from '../service-request.js';
import type { PluginContext, ToolPlugin, ToolPluginImplementation } from '../tool-plugin.js';
import type { Tool, ToolResult } from '../../tool.js';
import { OpenMeteoSource } from './open-meteo.source.js';
import { QWeatherSource } from './qweather.source.js';
import { FORECAST_DAYS } from './weather-source.js';
import type { WeatherReport, WeatherRequest, WeatherSettings, WeatherSource } from './weather-source.js';
import { weatherDefinition } from './weather.definition.js';

const PLACES_COUNT = 500;
const DEFAULT_DAYS = 3;
const CHECKED_PLACE = 'Berlin';
/** Open-Meteo's own servers: with a key those for customers. */
const OPEN_METEO = {
  free: { api: 'https://api.open-meteo.com', places: 'https://geocoding-api.open-meteo.com' },
  paid: {
    api: 'https://customer-api.open-meteo.com',
    places: 'https://customer-geocoding-api.open-meteo.com',
  },
};

/** Weather now and in the days to come. */
export const weather: ToolPluginImplementation = {
  definition: weatherDefinition,
  create: (fields) => {
    const values = requireProviderFields(weatherDefinition, fields);
    const apiKey = values.api_key === undefined ? undefined : String(values.api_key);
    const own = apiKey === undefined ? OPEN_METEO.free : OPEN_METEO.paid;
    const settings: WeatherSettings = {
      apiHost: String(values.api_host ?? own.api),
      geocodingHost: String(values.geocoding_host ?? own.places),
      apiKey,
      isImperial: values.units === 'imperial',
    };
    const source = values.source === 'qweather' ? qWeather(settings, values) : new OpenMeteoSource(settings);
    const cacheMs = Math.max(0, Number(values.cache_minutes)) * 60_000;
    return new Weather(source, String(values.default_location ?? ''), cacheMs);
  },
};

function qWeather(settings: WeatherSettings, values: Readonly<Record<string, unknown>>): WeatherSource {
  if (values.api_host === undefined || settings.apiKey === undefined)
    throw new ProviderConfigError(
      '[get_weather] cannot be used: QWeather needs its server address and an API key.',
    );
  if (!isHeaderText(settings.apiKey))
    throw new ProviderConfigError(
      '[get_weather] cannot be used: the API key has characters that no key has.',
    );
  return new QWeatherSource(settings);
}

class Weather implements ToolPlugin {
  private readonly reports: LRUCache<string, WeatherReport> | undefined;

  constructor(
    private readonly source: WeatherSource,
    private readonly defaultPlace: string,
    cacheMs: number,
  ) {
    if (cacheMs > 0) this.reports = new LRUCache({ max: PLACES_COUNT, ttl: cacheMs, ttlResolution: 0 });
  }

  tools({ language }: PluginContext): readonly Tool[] {
    const hasDefault = this.defaultPlace !== '';
    return [
      {
        description: {
          name: 'get_weather',
          description: `Tells the current weather of a place and its forecast, up to ${FORECAST_DAYS} days from today.`,
          parameters: {
            type: 'object',
            properties: {
              location: {
                type: 'string',
                description: `A town, without street${hasDefault ? `; left out: ${this.defaultPlace}` : ''}`,
              },
              days: { type: 'integer', description: `How many days, today included; 1 to ${FORECAST_DAYS}` },
            },
            ...(hasDefault ? {} : { required: ['location'] }),
          },
        },
        run: ({ location, days }, signal) =>
          this.tell(textOf(location) || this.defaultPlace, { language, days, signal }),
      },
    ];
  }

  async check(signal: AbortSignal): Promise<string> {
    const place = this.defaultPlace || CHECKED_PLACE;
    const { text } = await this.tell(place, { language: 'en', days: 1, signal });
    return text;
  }

  private async tell(
    place: string,
    { language, days, signal }: { language: 'en' | 'zh'; days: unknown; signal: AbortSignal },
  ): Promise<ToolResult> {
    if (place === '') return jsonAnswer({ failed: 'No place was named. Ask the user for the town.' });
    const report = await this.report({ place, language, signal });
    if (report === undefined) return jsonAnswer({ failed: `There is no place “${place}”.` });
    const count = countOf(days, { min: 1, max: FORECAST_DAYS, fallback: DEFAULT_DAYS });
    return jsonAnswer({ ...report, days: report.days.slice(0, count) });
  }

  private async report(request: WeatherRequest): Promise<WeatherReport | undefined> {
    const key = `${request.language} ${request.place.toLowerCase()}`;
    const known = this.reports?.get(key);
    if (known !== undefined) return known;
    const report = await this.source.find(request);
    if (report !== undefined) this.reports?.set(key, report);
    return report;
  }
}
