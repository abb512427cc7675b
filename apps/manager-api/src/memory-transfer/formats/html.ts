import type { ExportedMemory } from '../exported-memory.js';

const WORDS = {
  en: {
    title: 'What is remembered',
    of: 'Of',
    at: 'As of',
    said: 'Said as',
    superseded: 'superseded',
    learned: 'learned',
    count: 'memories',
  },
  zh: {
    title: '记住的内容',
    of: '归属',
    at: '截至',
    said: '原话',
    superseded: '已被取代',
    learned: '记于',
    count: '条记忆',
  },
};

const STYLE =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}' +
  'li{margin:.6rem 0}.muted{color:#5b6472;font-size:.85em}.old{text-decoration:line-through}';

/** A page for people, in one file: nothing in it is loaded from elsewhere, and no text can become markup. */
export async function* writeHtml(
  memories: AsyncIterable<ExportedMemory>,
  { roleId, at, language }: { roleId: string; at: string; language: 'en' | 'zh' },
): AsyncGenerator<string> {
  const words = WORDS[language];
  yield `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`;
  yield `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
  yield `<title>${words.title}</title><style>${STYLE}</style></head><body><h1>${words.title}</h1>`;
  yield `<p class="muted">${words.of} ${escapeHtml(roleId)} · ${words.at} ${day(at)}</p><ul>\n`;
  let count = 0;
  for await (const memory of memories) {
    count += 1;
    const { text, kind, createdAt, supersededBy, utterance } = memory;
    const notes = [kind, `${words.learned} ${day(createdAt)}`];
    if (supersededBy !== null) notes.push(words.superseded);
    if (utterance !== null) notes.push(`${words.said}: “${utterance}”`);
    const shown = supersededBy === null ? escapeHtml(text) : `<span class="old">${escapeHtml(text)}</span>`;
    yield `<li>${shown}<br><span class="muted">${escapeHtml(notes.join(' · '))}</span></li>\n`;
  }
  yield `</ul><p class="muted">${count} ${words.count}</p></body></html>\n`;
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
