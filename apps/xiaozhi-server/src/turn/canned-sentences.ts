/** What is said when nothing better can be: in the agent's language, by its own voice. */
export const CANNED = {
  en: {
    apology: "I'm sorry, I cannot answer right now. Please try again in a moment.",
    unavailable: "I'm sorry, I cannot reach my settings right now. Please try again in a moment.",
    bind: (code: string) =>
      `Please bind this device in the console. Its code is ${spaced(code)}. bind code: ${code}`,
    unknown:
      'This device is not known. Please check its OTA address, restart it, and bind it in the console.',
    goodbyePrompt: 'Goodbye',
    dailyLimit: 'That is all I can say for today. Let us talk again tomorrow.',
    notUnderstood: 'I heard you, but I could not make out the words.',
  },
  zh: {
    apology: '抱歉，我现在无法回答，请稍后再试。',
    unavailable: '抱歉，我现在读取不到设置，请稍后再试。',
    bind: (code: string) => `请在控制台绑定设备，验证码是${spaced(code)}。绑定码：${code}`,
    unknown: '未找到该设备，请检查 OTA 地址，重启设备后在控制台绑定。',
    goodbyePrompt: '再见',
    dailyLimit: '我今天说的话已经够多了，我们明天再聊吧。',
    notUnderstood: '我听到了，但没有听清。',
  },
} as const;

function spaced(code: string): string {
  return [...code].join(', ');
}
