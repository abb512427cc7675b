/** Present weather by WMO code (table 4677, as far as Open-Meteo uses it). */
const CONDITIONS: readonly (readonly [codes: readonly number[], condition: string])[] = [
  [[0], 'clear sky'],
  [[1], 'mostly clear'],
  [[2], 'partly cloudy'],
  [[3], 'overcast'],
  [[45, 48], 'fog'],
  [[51, 53, 55], 'drizzle'],
  [[56, 57], 'freezing drizzle'],
  [[61], 'light rain'],
  [[63], 'rain'],
  [[65], 'heavy rain'],
  [[66, 67], 'freezing rain'],
  [[71], 'light snow'],
  [[73], 'snow'],
  [[75], 'heavy snow'],
  [[77], 'snow grains'],
  [[80], 'light rain showers'],
  [[81], 'rain showers'],
  [[82], 'violent rain showers'],
  [[85, 86], 'snow showers'],
  [[95], 'thunderstorm'],
  [[96, 99], 'thunderstorm with hail'],
];

/** Words for a code; the model says them in the user's language. */
export function conditionOf(code: number): string {
  return CONDITIONS.find(([codes]) => codes.includes(code))?.[1] ?? 'unknown';
}
