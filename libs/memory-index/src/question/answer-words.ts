/**
 * What a question asks for, in the words that a memory uses: "Where do I live?" shares no word with "User moved to
 * Berlin." Small on purpose; an encoder finds the rest.
 */
const EXPANSIONS: readonly [RegExp, string][] = [
  [/\bmy name\b|who am i|我叫|我是谁|名字/iu, 'name called 名字'],
  [/where .*\b(?:live|living|home)\b|my (?:city|home|address)|住(?:在|哪)/iu, 'lives home moved 住在 搬到'],
  [/where .*\bfrom\b|来自|哪里人/iu, 'comes from 来自'],
  [/\ballerg|can'?t i eat|should i not eat|过敏|不能吃/iu, 'allergic allergy 过敏'],
  [/\b(?:work|job|profession|do for a living)\b|工作|职业/iu, 'works job profession 工作'],
  [/birthday|born|生日/iu, 'birthday born 生日'],
  [/how old|\bage\b|几岁|多大/iu, 'years old age 岁'],
  [/\b(?:pet|dog|cat)\b|宠物|狗|猫/iu, 'dog cat pet 狗 猫 宠物'],
  [/what .*\b(?:like|love|enjoy|hobb)|喜欢什么|爱好/iu, 'likes loves enjoys favourite 喜欢'],
  [/怎么(?:去|来|回|上班|上学)/u, '坐车 地铁 公交 火车 高铁 飞机 骑车 开车 走路'],
  [/\bdrink\b|喝/iu, 'drink tea coffee 喝 茶 咖啡'],
];

const ABOUT_ME =
  /what (?:do|did) (?:you|i) .*about me|what have i told you|你.{0,3}(?:知道|记得|了解)我(?:什么|哪些|多少)|关于我/iu;

/** True for a question after everything that is remembered. */
export function asksForEverything(text: string): boolean {
  return ABOUT_ME.test(text);
}

/** The words that an answering memory would use; empty where the question is of no known kind. */
export function answerWords(text: string): string {
  return EXPANSIONS.filter(([pattern]) => pattern.test(text))
    .map(([, words]) => words)
    .join(' ');
}
