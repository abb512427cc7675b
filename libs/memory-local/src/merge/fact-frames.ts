/** A sentence that says one value, as rules write it: what stands before, the value, what follows. */
export interface FactFrame {
  before: string;
  value: string;
  after: string;
}

const FRAMES: readonly RegExp[] = [
  /^(?<before>User's .+? (?:is called|is on|is) |User (?:lives in|works at|works as|comes from|is allergic to|is(?= \d)) ?)(?<value>.+?)(?<after>(?: years old)?\.)$/u,
  /^(?<before>用户(?:的.+?)?(?:叫|是|住在|来自))(?<value>.+?)(?<after>。)$/u,
  /^(?<before>用户对)(?<value>.+?)(?<after>过敏。)$/u,
  /^(?<before>用户)(?<value>[^岁]+?)(?<after>岁。)$/u,
];

/** Undefined for a sentence of another form. */
export function frameOf(text: string): FactFrame | undefined {
  for (const frame of FRAMES) {
    const { before, value, after } = frame.exec(text)?.groups ?? {};
    if (before !== undefined && value !== undefined && after !== undefined) return { before, value, after };
  }
  return undefined;
}
