import type { ProviderDefinition } from '@xiaozhi/contracts';

export const mcpDefinition: ProviderDefinition = {
  kind: 'Plugin',
  code: 'mcp',
  name: { en: 'MCP server', zh: 'MCP 服务器' },
  description: {
    en: 'Tools of a server that speaks the Model Context Protocol, over HTTP or as a program on the gateway’s machine.',
    zh: '通过模型上下文协议（MCP）提供工具的服务器，可以是 HTTP 服务，也可以是网关所在机器上的程序。',
  },
  fields: [
    {
      key: 'transport',
      label: { en: 'Connection', zh: '连接方式' },
      type: 'select',
      options: ['streamable_http', 'sse', 'stdio'],
      default: 'streamable_http',
      help: {
        en: 'sse is for servers from before March 2025. stdio starts a program on the gateway’s machine, with the gateway’s rights.',
        zh: 'sse 用于 2025 年 3 月之前的服务器。stdio 会在网关所在机器上以网关的权限启动程序。',
      },
    },
    { key: 'url', label: { en: 'Address (HTTP, SSE)', zh: '地址（HTTP、SSE）' }, type: 'url' },
    {
      key: 'authorization',
      label: { en: 'Authorization header (HTTP, SSE)', zh: 'Authorization 请求头（HTTP、SSE）' },
      type: 'password',
      help: { en: 'The whole value, for example Bearer abc123.', zh: '完整的值，例如 Bearer abc123。' },
    },
    {
      key: 'headers',
      label: { en: 'Other headers (HTTP, SSE)', zh: '其他请求头（HTTP、SSE）' },
      type: 'password',
      isMultiline: true,
      help: { en: 'One per line: Name: value', zh: '每行一个：名称: 值' },
    },
    {
      key: 'command',
      label: { en: 'Program (stdio)', zh: '程序（stdio）' },
      type: 'text',
      help: {
        en: 'A program on the gateway’s machine, for example npx. No shell.',
        zh: '网关所在机器上的程序，例如 npx。不经过 shell。',
      },
    },
    {
      key: 'arguments',
      label: { en: 'Arguments (stdio)', zh: '参数（stdio）' },
      type: 'text',
      isMultiline: true,
      help: { en: 'One per line.', zh: '每行一个。' },
    },
    {
      key: 'environment',
      label: { en: 'Environment (stdio)', zh: '环境变量（stdio）' },
      type: 'password',
      isMultiline: true,
      help: {
        en: 'One per line: NAME=value. The program gets nothing else of the gateway’s environment but HOME, PATH and the like.',
        zh: '每行一个：NAME=value。除 HOME、PATH 等之外，程序得不到网关的其他环境变量。',
      },
    },
    {
      key: 'tools',
      label: { en: 'Only these tools', zh: '仅限这些工具' },
      type: 'text',
      isMultiline: true,
      help: {
        en: 'Names as the server tells them, one per line. Empty: all of them.',
        zh: '服务器给出的名称，每行一个。留空表示全部。',
      },
    },
    {
      key: 'prefix',
      label: { en: 'Put before names of tools', zh: '工具名前缀' },
      type: 'text',
      help: {
        en: 'For two servers whose tools have the same names.',
        zh: '用于区分两个服务器中的同名工具。',
      },
    },
    {
      key: 'call_timeout',
      label: { en: 'Longest wait for a call (s)', zh: '单次调用最长等待（秒）' },
      type: 'number',
      default: 25,
    },
  ],
};
