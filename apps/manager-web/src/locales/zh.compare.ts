/** Comparing two memories, in Chinese. */
export const zhCompare = {
  title: '对比两个记忆',
  lead: '两个记忆会听到同一句话，并回答同一个问题。不会触及任何人的记忆：每个记忆使用独立的临时角色，结束后清空。',
  one: '第一个记忆',
  other: '第二个记忆',
  text: '某人说的话',
  textExample: '我对花生过敏，我女儿艾达三月满七岁。',
  question: '随后的提问',
  questionExample: '我不能吃什么？',
  run: '开始对比',
  again: '再次对比',
  notAllowed: '对比记忆需要修改供应商的权限，请联系管理员。',
  total: '共 {count} 毫秒',
  learnt: '学到',
  recalled: '回忆',
  nothing: '无',
  same: '请选择两个不同的记忆，以便看出差别。',
};
