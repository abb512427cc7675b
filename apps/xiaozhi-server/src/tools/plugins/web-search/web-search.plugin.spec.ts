import { StandInService } from '../testing/stand-in-service.js';
import type { SeenRequest, StandInAnswer } from '../testing/stand-in-service.js';
import { PLUGIN_DEPS, boxWith, callTool, describeToolPlugin } from '../tool-plugin.contract.js';
import { webSearch } from './web-search.plugin.js';

const KEY = 'tvly-secret-12345';

/** As Tavily answers. */
function answer({ path, headers, body }: SeenRequest): StandInAnswer {
  if (path !== '/search') return { status: 404, json: { detail: 'Not Found' } };
  if (headers.authorization !== `Bearer ${KEY}`)
    return { status: 401, json: { detail: { error: 'Unauthorized: missing or invalid API key.' } } };
  const { query, max_results: count } = JSON.parse(body) as { query: string; max_results: number };
  const result = {
    title: 'T',
    url: 'https://www.example.org/a?b',
    content: 'word '.repeat(1_000),
    score: 0.9,
  };
  const results = Array.from({ length: count + 3 }, () => ({ ...result, raw_content: null }));
  return { json: { query, answer: 'In short.', images: [], results, response_time: 1.2 } };
}

describe('web_search', () => {
  let service: StandInService;
  const make = (fields: object = {}) =>
    webSearch.create({ api_key: KEY, base_url: `${service.url}/`, ...fields }, PLUGIN_DEPS);
  beforeAll(async () => {
    service = await StandInService.start(answer);
  });
  beforeEach(() => {
    service.answer = answer;
    service.requests.length = 0;
  });
  afterAll(() => service.stop());

  describeToolPlugin('web_search', {
    implementation: webSearch,
    fields: () => ({ api_key: KEY, base_url: service.url }),
    refused: [
      [{ api_key: '' }, /API key is missing/],
      [{ api_key: 'schlüssel' }, /characters that no key has/],
      [{ base_url: 'somewhere' }, /must be a URL/],
    ],
    secrets: [KEY, 'schlüssel'],
  });

  it('is tried out by a search', async () => {
    expect(await make().check?.(new AbortController().signal)).toContain('In short.');
    await expect(make({ api_key: 'tvly-wrong' }).check?.(new AbortController().signal)).rejects.toMatchObject(
      { status: 401 },
    );
  });

  it('asks as Tavily is asked, and tells answer and results, shortened', async () => {
    const { text } = await callTool(make({ max_results: 2 }), 'web_search', { query: ' who won ' });
    const told = JSON.parse(text) as {
      answer: string;
      results: { title: string; site: string; text: string }[];
    };
    expect(told.answer).toBe('In short.');
    expect(told.results).toHaveLength(2);
    expect(told.results[0]).toMatchObject({ title: 'T', site: 'www.example.org' });
    expect(told.results[0]?.text).toHaveLength(1_000);
    expect(JSON.parse(service.requests[0]?.body ?? '')).toEqual({
      query: 'who won',
      max_results: 2,
      search_depth: 'basic',
      include_answer: true,
    });
  });

  it('tells the model when to search, as the operator says', () => {
    expect(
      boxWith(make({ description: 'Search for sports results only.' })).descriptions()[0]?.description,
    ).toBe('Search for sports results only.');
  });

  it.each<[string, StandInAnswer, RegExp]>([
    [
      'refuses the key',
      { status: 401, json: { detail: { error: 'Unauthorized' } } },
      /^Failed: .*refuses the key/,
    ],
    [
      'has its plan used up',
      { status: 432, json: { detail: { error: 'limit' } } },
      /^Failed: .*refuses the request/,
    ],
    ['answers with something else', { json: { results: 7 } }, /^Failed: .*cannot be read/],
    ['never answers', 'silent', /^Failed: The tool did not answer in time/],
  ])('answers that it failed when the service %s', async (_, given, told) => {
    service.answer = () => given;
    expect((await callTool(make(), 'web_search', { query: 'x' })).text).toMatch(told);
  });
});
