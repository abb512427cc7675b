/** The command palette, in Chinese. */
export const zhPalette = {
  title: '跳转与搜索',
  search: '搜索',
  placeholder: '页面、智能体、设备……',
  page: '页面',
  agent: '智能体',
  device: '设备 {id}',
  setting: '设置',
  dark: '切换到深色模式',
  light: '切换到浅色模式',
  searching: '正在搜索……',
  nothing: '没有找到。可以按名称查找页面和智能体，按名称或地址查找设备。',
  count: '找到 {count} 项。方向键选择，回车打开，Esc 关闭。',
};
