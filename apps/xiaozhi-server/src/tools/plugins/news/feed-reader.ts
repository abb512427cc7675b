import { createHash } from 'node:crypto';
import { parseFeed } from 'feedsmith';
import { z } from 'zod';
import { askService, unreadable } from '../service-request.js';
import { decodeText } from './decode-text.js';
import { toWebAddress } from './feed-list.js';
import type { Feed } from './feed-list.js';
import { plainText } from './plain-text.js';

/** One piece of news. Its texts come from elsewhere, without markup. */
export interface NewsItem {
  /** Short, so that a model repeats it without a slip. */
  id: string;
  feed: Feed;
  title: string;
  /** What the feed itself has of the article. */
  text: string;
  link: URL | undefined;
  /** ISO 8601; undefined where the feed does not say. */
  publishedAt: string | undefined;
}

const MAX_ITEMS = 50;
const MAX_TEXT_CHARACTERS = 20_000;
const text = z.string().optional().catch(undefined);
const valued = z.object({ value: text }).optional().catch(undefined);

const rssItem = z.looseObject({
  title: text,
  link: text,
  description: text,
  pubDate: text,
  content: z.object({ encoded: text }).optional().catch(undefined),
  dc: z
    .object({ dates: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
});
const atomEntry = z.looseObject({
  title: valued,
  summary: valued,
  content: valued,
  published: text,
  updated: text,
  links: z.array(z.looseObject({ href: text, rel: text })).catch([]),
});
const jsonItem = z.looseObject({
  title: text,
  url: text,
  summary: text,
  content_text: text,
  content_html: text,
  date_published: text,
});

interface RawItem {
  title: string | undefined;
  texts: (string | undefined)[];
  link: string | undefined;
  date: string | undefined;
}

/**
 * Fetches a feed: RSS 0.9 to 2.0, RDF, Atom or JSON Feed.
 * @returns at most 50 items in the feed's order
 * @throws ToolServiceError, or the signal's reason
 */
export async function readFeed(feed: Feed, signal: AbortSignal): Promise<NewsItem[]> {
  const service = `The feed “${feed.name}”`;
  const { bytes, type } = await askService({ service, url: feed.url, signal });
  return parseItems(decodeText(bytes, type), service).flatMap((raw) => toItem(raw, feed));
}

function parseItems(content: string, service: string): RawItem[] {
  try {
    const { format, feed } = parseFeed(content);
    if (format === 'atom') return (feed.entries ?? []).slice(0, MAX_ITEMS).map(fromAtom);
    if (format === 'json') return (feed.items ?? []).slice(0, MAX_ITEMS).map(fromJson);
    return (feed.items ?? []).slice(0, MAX_ITEMS).map(fromRss);
  } catch (cause) {
    throw unreadable(service, cause);
  }
}

function fromRss(value: unknown): RawItem {
  const { title, link, description, content, pubDate, dc } = rssItem.parse(value);
  return { title, link, texts: [content?.encoded, description], date: pubDate ?? dc?.dates?.[0] };
}

function fromAtom(value: unknown): RawItem {
  const { title, links, content, summary, published, updated } = atomEntry.parse(value);
  const link = links.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links[0];
  return {
    title: title?.value,
    link: link?.href,
    texts: [content?.value, summary?.value],
    date: published ?? updated,
  };
}

function fromJson(value: unknown): RawItem {
  const item = jsonItem.parse(value);
  return {
    title: item.title,
    link: item.url,
    texts: [item.content_html, item.content_text, item.summary],
    date: item.date_published,
  };
}

/** The longest of its texts; an item without any words is none. */
function toItem({ title, texts, link, date }: RawItem, feed: Feed): NewsItem[] {
  const plain = texts.map((html) => plainText(html ?? '')).sort((a, b) => b.length - a.length);
  const body = (plain[0] ?? '').slice(0, MAX_TEXT_CHARACTERS);
  const headline = plainText(title ?? '') || (body.split('\n')[0] ?? '').slice(0, 120);
  if (headline === '') return [];
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return [
    {
      id: createHash('sha256')
        .update(`${feed.url.href} ${link ?? ''} ${headline}`)
        .digest('hex')
        .slice(0, 8),
      feed,
      title: headline,
      text: body,
      link: link === undefined ? undefined : toWebAddress(link, feed.url),
      publishedAt: Number.isNaN(time) ? undefined : new Date(time).toISOString(),
    },
  ];
}
