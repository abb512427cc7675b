import type { ProviderDefinition } from '@xiaozhi/contracts';

export const homeAssistantDefinition: ProviderDefinition = {
  kind: 'Plugin',
  code: 'hass_state',
  name: { en: 'Home Assistant', zh: 'Home Assistant 智能家居' },
  description: {
    en: 'Tells and changes the state of lamps, blinds, heating, music players … of your Home Assistant. Only what is listed here.',
    zh: '查询和控制 Home Assistant 中的灯、窗帘、空调、播放器等设备，仅限下方列出的实体。',
  },
  fields: [
    {
      key: 'base_url',
      label: { en: 'Address', zh: '地址' },
      type: 'url',
      required: true,
      help: { en: 'For example http://homeassistant.local:8123', zh: '例如 http://homeassistant.local:8123' },
    },
    {
      key: 'api_key',
      label: { en: 'Long-lived access token', zh: '长期访问令牌' },
      type: 'password',
      required: true,
      help: { en: 'Home Assistant → your profile → Security.', zh: 'Home Assistant → 个人资料 → 安全。' },
    },
    {
      key: 'devices',
      label: { en: 'Entities', zh: '实体列表' },
      type: 'text',
      isMultiline: true,
      required: true,
      help: {
        en: 'One per line: room, name, entity id – for example Kitchen, ceiling lamp, light.kitchen_ceiling. The room may be left out.',
        zh: '每行一个：房间,名称,实体 ID，例如：厨房,顶灯,light.kitchen_ceiling。房间可以省略。',
      },
    },
  ],
};
