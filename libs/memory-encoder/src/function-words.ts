/** Chinese words that say how a sentence is built or that it asks, and not what it is about. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  (
    '的 了 吗 呢 吧 啊 我 你 他 她 它 们 是 在 有 和 与 就 也 都 很 用户 这 那 个 把 被 着 过 得 地 之 所 里 上 要 会 ' +
    '什么 谁 哪 哪里 哪个 哪些 怎么 多少 几 多久 什么时候 为什么'
  ).split(' '),
);
