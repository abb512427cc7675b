/** How a turn went, in Chinese. */
export const zhTurns = {
  timeline: {
    summary: '{outcome}：{ms} 毫秒后发出第一声',
    unheard: '{outcome}，历时 {ms} 毫秒',
    ms: '{ms} 毫秒',
    first: '{ms} 毫秒后开始',
    playing: '播放 {frames} 帧，最多迟 {ms} 毫秒',
  },
  turnOutcome: {
    spoken: '已回答',
    cut: '被打断',
    'nothing-said': '没有听到话语',
    exit: '按指令结束',
    failed: '失败并致歉',
  },
  stage: {
    listen: '聆听',
    transcribe: '语音识别',
    recall: '回忆',
    think: '语言模型',
    tool: '工具',
    synthesise: '语音合成',
    play: '播放',
  },
  recalled: {
    used: '已用到：其中 {share}% 的词',
    toMemory: '查看该记忆',
    measure: '“已用到”只衡量回答说出了多少问题里没有的词，并不知道模型为什么这样回答。',
    recalls: '被回忆 {count} 次，按用词衡量在 {used} 次回答中用到；最近一次 {last}',
    neverRecalled: '还没有被回忆过',
  },
  stageOutcome: {
    late: '超时',
    failed: '失败',
    cut: '被打断',
  },
};
