/** The command palette, in English. */
export const enPalette = {
  title: 'Go to, search',
  search: 'Search',
  placeholder: 'A page, an agent, a device …',
  page: 'page',
  agent: 'agent',
  device: 'device {id}',
  setting: 'setting',
  dark: 'Switch to dark mode',
  light: 'Switch to light mode',
  searching: 'Searching …',
  nothing: 'Nothing has this name. Look for a page, an agent, or a device by its name or address.',
  count: '{count} found. Arrow keys choose, Enter opens, Esc closes.',
};
