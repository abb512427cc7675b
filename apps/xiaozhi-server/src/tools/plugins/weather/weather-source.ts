/** Weather of a day, as far as the source tells. Units are the settings'. */
export interface DayWeather {
  /** YYYY-MM-DD, at the place. */
  date: string;
  condition: string;
  highest: number;
  lowest: number;
  rainProbabilityPercent?: number;
  rain?: number;
  strongestWind?: number;
  sunrise?: string;
  sunset?: string;
}

export interface WeatherReport {
  /** With region and country, so that a wrong place can be noticed. */
  place: string;
  units: { temperature: string; wind: string; rain: string };
  now: {
    condition: string;
    temperature: number;
    feelsLike?: number;
    humidityPercent?: number;
    wind?: number;
  };
  /** Today first. */
  days: DayWeather[];
}

export interface WeatherRequest {
  /** As the user named it. */
  place: string;
  language: 'en' | 'zh';
  signal: AbortSignal;
}

/** Where weather comes from. */
export interface WeatherSource {
  /** @returns undefined where there is no such place. @throws ToolServiceError, or the signal's reason */
  find(request: WeatherRequest): Promise<WeatherReport | undefined>;
}

/** Settings of a source, defaults filled in. */
export interface WeatherSettings {
  apiHost: string;
  geocodingHost: string;
  apiKey: string | undefined;
  isImperial: boolean;
}

/** Days that a report has at most. */
export const FORECAST_DAYS = 7;
