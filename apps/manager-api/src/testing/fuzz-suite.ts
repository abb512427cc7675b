import { ManagerHarness } from './manager-harness.js';
import { RequestFuzz } from './request-fuzz.js';
import type { FuzzOperation, FuzzRequest } from './request-fuzz.js';
import type { Answer, Envelope } from './http-client.js';

const SEED = 20_261_127;
/** What ends the session that the others need, or never ends. */
const SKIPPED = new Set(['post /api/auth/logout', 'get /xiaozhi/events']);

interface Document {
  paths: Record<string, Record<string, FuzzOperation>>;
}

/**
 * Garbage for every route that the API describes: no answer is a 5xx, each is in the envelope, and a refusal of the input
 * names the field. The same requests each time.
 * @param roundsCount requests of each route
 */
export function describeFuzz(roundsCount: number, env: () => Record<string, string> = () => ({})): void {
  let harness: ManagerHarness;
  let document: Document;
  let fuzz: RequestFuzz;
  beforeAll(async () => {
    harness = await ManagerHarness.start({ RATE_LIMIT: 'off', ...env() });
    await harness.setUp();
    document = (await harness.client.send('GET', '/api/openapi.json')).body as unknown as Document;
    const ids: string[] = [];
    for (const name of ['Ann', 'Bob', 'Cem'])
      ids.push(
        (await harness.client.data<{ id: string }>('POST', '/api/agent', { name, memoryProvider: 'local' }))
          .id,
      );
    fuzz = new RequestFuzz(SEED, [...ids, 'aa:bb:cc:00:11:22']);
  });
  afterAll(() => harness.stop());

  const send = (method: string, path: string, { body, ...request }: FuzzRequest): Promise<Answer> =>
    path.startsWith('/xiaozhi/') && !path.startsWith('/xiaozhi/admin/')
      ? sendAsGateway(harness, method, request.path, body)
      : harness.client.send(method.toUpperCase(), request.path, body);

  it(`answers ${roundsCount} odd requests of each route, in the envelope and never with 5xx`, async () => {
    const faults: unknown[] = [];
    let count = 0;
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(methods)) {
        if (SKIPPED.has(`${method} ${path}`)) continue;
        for (let round = 0; round < roundsCount; round += 1) {
          const request = fuzz.make(path, operation);
          const answer = await send(method, path, request);
          const fault = faultOf(path, request, answer);
          if (fault !== undefined) faults.push(describeFault(fault, method, request, answer));
          count += 1;
        }
      }
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(100 * roundsCount);
  });

  it('was never at a loss, and works as before', async () => {
    expect(harness.logText).not.toContain('a request failed');
    expect((await harness.client.send('GET', '/api/agent')).status).toBe(200);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
}

function sendAsGateway(
  harness: ManagerHarness,
  method: string,
  path: string,
  body: string | undefined,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${harness.gatewaySecret}`, 'device-id': 'aa:bb:cc:00:11:22' };
  return harness.stranger().send(method.toUpperCase(), path, body, headers);
}

const OTHER_FORMS = /^\/(?:xiaozhi\/ota|health\/|api\/openapi\.json)/;

function faultOf(path: string, request: FuzzRequest, answer: Answer): string | undefined {
  const { status, body, headers } = answer;
  if (status >= 500) return 'a failure of the server';
  const isFile = !/json/.test(headers.get('content-type') ?? '') || headers.has('content-disposition');
  if (OTHER_FORMS.test(path) || (status < 400 && isFile)) return undefined;
  if (!isEnvelope(body)) return 'no envelope';
  if (path.startsWith('/xiaozhi/')) {
    const isFailure = status !== 200 || (body.code >= 500 && body.code < 600);
    return isFailure ? 'a failure told to a gateway' : undefined;
  }
  if (status >= 400) return faultOfRefusal(request, status, body);
  return body.code === 0 ? undefined : 'a code of success that is none';
}

function isEnvelope(body: Envelope | undefined): body is Envelope & { code: number } {
  return typeof body?.code === 'number' && typeof body.msg === 'string' && 'data' in body;
}

function faultOfRefusal({ wrongProperty }: FuzzRequest, status: number, body: Envelope): string | undefined {
  if (body.code !== status || typeof body.error !== 'string' || typeof body.requestId !== 'string')
    return 'an envelope of failure that is none';
  if (!Array.isArray(body.details)) return 'no details';
  if (body.error !== 'INPUT_INVALID') return undefined;
  const paths = body.details.map((detail) => detail.path);
  if (paths.length === 0) return 'no field is named';
  const isNamed = wrongProperty === undefined || paths.some((one) => one.split('.')[0] === wrongProperty);
  return isNamed ? undefined : `the field ${wrongProperty} is not named`;
}

function describeFault(fault: string, method: string, request: FuzzRequest, answer: Answer): object {
  const cut = (text: string | undefined): string | undefined => text?.slice(0, 300);
  return {
    fault,
    request: `${method} ${cut(request.path)}`,
    body: cut(request.body),
    status: answer.status,
    answer: cut(answer.text),
  };
}
