import { StandInService } from '../testing/stand-in-service.js';
import type { SeenRequest, StandInAnswer } from '../testing/stand-in-service.js';
import { PLUGIN_DEPS, boxWith, callTool, describeToolPlugin } from '../tool-plugin.contract.js';
import type { ToolPlugin } from '../tool-plugin.js';
import { news } from './news.plugin.js';
import { isSameSite } from './read-article.js';

const RSS = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>World</title>
<item><title><![CDATA[Bridge & tunnel open]]></title><link>/world/bridge</link><guid isPermaLink="false">a1</guid>
<pubDate>Thu, 26 Nov 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;A &lt;b&gt;new&lt;/b&gt; bridge.&lt;/p&gt;</description></item>
<item><title>Long read</title><link>https://elsewhere.example/long</link>
<content:encoded><![CDATA[<p>${'All of it. '.repeat(100)}</p><script>alert(1)</script>]]></content:encoded></item>
<item><title>Next door</title><link>http://169.254.169.254/secret</link><description>teaser</description></item>
<item><description></description></item>
</channel></rss>`;
const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Science</title>
<entry><id>1</id><title type="html">Fish &amp;amp; chips</title><link rel="alternate" href="https://x.example/fish"/>
<updated>2026-11-26T09:00:00Z</updated><summary>About fish.</summary></entry></feed>`;
const RDF = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Old</title></channel><item><title>From 1999</title><link>https://x.example/old</link><dc:date>1999-11-26</dc:date></item></rdf:RDF>`;
const JSON_FEED = JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'J',
  items: [{ id: '1', url: 'https://x.example/j', title: 'By JSON', content_text: 'Plain.' }],
});
/** "新闻" in GBK. */
const GBK_TITLE = Buffer.from([0xd0, 0xc2, 0xce, 0xc5]);
const GBK = Buffer.concat([
  Buffer.from(
    '<?xml version="1.0" encoding="gbk"?><rss version="2.0"><channel><title>x</title><item><title>',
  ),
  GBK_TITLE,
  Buffer.from('</title></item></channel></rss>'),
]);
const PAGE = `<html><head><title>t</title></head><body><nav>Menu</nav><p>Advert</p>
<article><h1>Bridge</h1><p>The bridge is 2&nbsp;km long.</p><p>It opened today.</p></article></body></html>`;

interface Headline {
  id: string;
  category: string;
  title: string;
  teaser: string;
  publishedAt?: string;
}

describe('get_news', () => {
  let service: StandInService;
  let files: Record<string, StandInAnswer>;
  const answer = ({ path }: SeenRequest): StandInAnswer =>
    files[path] ?? { status: 404, text: 'no such page' };
  const make = (fields: object): ToolPlugin => news.create({ ...fields }, PLUGIN_DEPS);
  const feeds = (...paths: string[]): { feeds: string } => ({
    feeds: paths.map((path) => `${path.slice(1)} | ${service.url}${path}`).join('\n'),
  });
  const headlines = async (plugin: ToolPlugin, args: object = {}): Promise<Headline[]> =>
    (JSON.parse((await callTool(plugin, 'get_news', args)).text) as { headlines: Headline[] }).headlines;
  const read = async (plugin: ToolPlugin, id: unknown): Promise<Record<string, unknown>> =>
    JSON.parse((await callTool(plugin, 'read_news', { id })).text) as Record<string, unknown>;
  beforeAll(async () => {
    service = await StandInService.start(answer);
  });
  beforeEach(() => {
    files = {
      '/rss': { text: RSS },
      '/atom': { text: ATOM },
      '/rdf': { text: RDF },
      '/json': { text: JSON_FEED },
      '/gbk': { text: GBK },
      '/html': { text: '<html><body>no feed</body></html>' },
      '/world/bridge': { text: PAGE, headers: { 'content-type': 'text/html; charset=utf-8' } },
    };
    service.requests.length = 0;
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => service.stop());

  describeToolPlugin('get_news', {
    implementation: news,
    fields: () => feeds('/rss', '/atom'),
    refused: [
      [{ feeds: '' }, /Feeds is missing/],
      [{ feeds: 'World' }, /“World” is not of the form/],
      [{ feeds: 'World | file:///etc/passwd' }, /not of the form/],
      [{ feeds: 'A | https://a.example\nA | https://b.example' }, /“A” stands twice/],
    ],
  });

  it('tells the headlines of RSS, with words only', async () => {
    const [first, second, third, ...more] = await headlines(make(feeds('/rss')));
    expect(first).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
      category: 'rss',
      title: 'Bridge & tunnel open',
      teaser: 'A new bridge.',
      publishedAt: '2026-11-26T10:00:00.000Z',
    });
    expect(second?.teaser).toHaveLength(200);
    expect(second?.teaser).not.toContain('alert');
    expect(third?.title).toBe('Next door');
    expect(more).toEqual([]);
  });

  it.each([
    ['/atom', 'Fish & chips'],
    ['/rdf', 'From 1999'],
    ['/json', 'By JSON'],
    ['/gbk', '新闻'],
  ])('reads %s', async (path, title) => {
    expect((await headlines(make(feeds(path)))).map((item) => item.title)).toEqual([title]);
  });

  it('tells of all feeds in turn, or of the one that is asked for', async () => {
    const plugin = make(feeds('/rss', '/atom'));
    expect((await headlines(plugin, { count: 3 })).map(({ category }) => category)).toEqual([
      'rss',
      'atom',
      'rss',
    ]);
    expect((await headlines(plugin, { category: 'ATOM' })).map(({ category }) => category)).toEqual(['atom']);
    expect(boxWith(plugin).descriptions()[0]?.parameters.properties).toMatchObject({
      category: { enum: ['rss', 'atom'] },
    });
  });

  it('goes on with the feeds that answer, and fails where none does', async () => {
    const plugin = make(feeds('/html', '/atom', '/missing'));
    expect((await headlines(plugin)).map(({ category }) => category)).toEqual(['atom']);
    const none = await callTool(make(feeds('/html')), 'get_news');
    expect(none.text).toBe('Failed: The feed “html” answered in a way that cannot be read.');
  });

  it('fetches a feed once while it is fresh, and again when it is old', async () => {
    let nowMs = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const plugin = make({ ...feeds('/atom'), cache_minutes: 10 });
    await headlines(plugin);
    nowMs += 9 * 60_000;
    await headlines(plugin);
    expect(service.requests).toHaveLength(1);
    nowMs += 2 * 60_000;
    await headlines(plugin);
    expect(service.requests).toHaveLength(2);
  });

  it('reads an article: from the feed where it has it, else from its page', async () => {
    const plugin = make(feeds('/rss'));
    const [bridge, long] = await headlines(plugin);
    expect(await read(plugin, bridge?.id)).toEqual({
      title: 'Bridge & tunnel open',
      publishedAt: '2026-11-26T10:00:00.000Z',
      article: 'Bridge\nThe bridge is 2 km long.\nIt opened today.',
    });
    expect((await read(plugin, long?.id)).article).toMatch(/^All of it. All of it/);
    expect(service.requests.map(({ path }) => path)).toEqual(['/rss', '/world/bridge']);
    expect(await read(plugin, 'deadbeef')).toHaveProperty('failed');
  });

  it('opens no page outside of the feed’s own site, also not by a redirect', async () => {
    files['/world/bridge'] = { status: 302, text: '', headers: { location: 'http://127.0.0.1:1/secret' } };
    const plugin = make(feeds('/rss'));
    const [bridge, , nextDoor] = await headlines(plugin);
    expect((await read(plugin, nextDoor?.id)).article).toBe('teaser');
    expect((await read(plugin, bridge?.id)).article).toBe('A new bridge.');
  });

  it('follows a redirect within the site, and has the teaser where the page fails', async () => {
    files['/moved'] = { text: PAGE, headers: { 'content-type': 'text/html' } };
    files['/world/bridge'] = { status: 301, text: '', headers: { location: '/moved' } };
    const plugin = make(feeds('/rss'));
    const [bridge] = await headlines(plugin);
    expect((await read(plugin, bridge?.id)).article).toContain('It opened today.');
    delete files['/moved'];
    expect((await read(plugin, bridge?.id)).article).toBe('A new bridge.');
  });
});

describe(isSameSite, () => {
  it.each([
    ['https://example.org/a', 'https://example.org/rss', true],
    ['https://www.example.org/a', 'https://rss.example.org/', true],
    ['https://news.example.org/a', 'https://feeds.example.org/', true],
    ['https://example.org.evil.example/a', 'https://example.org/', false],
    ['https://evilexample.org/a', 'https://example.org/', false],
    ['http://example.org:9200/', 'https://example.org/', false],
    ['http://10.0.0.1/a', 'http://10.0.0.1/rss', true],
    ['http://10.0.0.2/a', 'http://10.0.0.1/rss', false],
    ['http://localhost:9/a', 'http://localhost/rss', false],
    ['file:///etc/passwd', 'https://example.org/', false],
  ])('%s of %s: %s', (page, feed, expected) => {
    expect(isSameSite(new URL(page), new URL(feed))).toBe(expected);
  });
});
