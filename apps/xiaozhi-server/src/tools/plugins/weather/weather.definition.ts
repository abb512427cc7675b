import type { ProviderDefinition } from '@xiaozhi/contracts';

export const weatherDefinition: ProviderDefinition = {
  kind: 'Plugin',
  code: 'get_weather',
  name: { en: 'Weather', zh: '天气' },
  description: {
    en: 'Current weather and a forecast of up to seven days, from Open-Meteo (no key needed) or QWeather.',
    zh: '实时天气和最多七天的预报，来自 Open-Meteo（无需密钥）或和风天气。',
  },
  fields: [
    {
      key: 'source',
      label: { en: 'Source', zh: '数据来源' },
      type: 'select',
      options: ['open_meteo', 'qweather'],
      default: 'open_meteo',
    },
    {
      key: 'default_location',
      label: { en: 'Default place', zh: '默认地点' },
      type: 'text',
      help: {
        en: 'Used when the user names no place, for example Bergen.',
        zh: '用户没有说地点时使用，例如：广州。',
      },
    },
    {
      key: 'api_host',
      label: { en: 'Server address', zh: '服务地址' },
      type: 'url',
      help: {
        en: 'Open-Meteo: empty, unless you have your own server or plan. QWeather: the API host of your account, https://….qweatherapi.com.',
        zh: 'Open-Meteo：留空，除非使用自建服务或付费套餐。和风天气：账户专属的 API Host，https://….qweatherapi.com。',
      },
    },
    {
      key: 'geocoding_host',
      label: { en: 'Address of the place search', zh: '地点搜索地址' },
      type: 'url',
      help: {
        en: 'Open-Meteo only. Empty: geocoding-api.open-meteo.com.',
        zh: '仅 Open-Meteo。留空：geocoding-api.open-meteo.com。',
      },
    },
    { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password' },
    {
      key: 'units',
      label: { en: 'Units', zh: '单位' },
      type: 'select',
      options: ['metric', 'imperial'],
      default: 'metric',
    },
    {
      key: 'cache_minutes',
      label: { en: 'Keep an answer for (minutes)', zh: '结果缓存（分钟）' },
      type: 'number',
      default: 30,
    },
  ],
};
