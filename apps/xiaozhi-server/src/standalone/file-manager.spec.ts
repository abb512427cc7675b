import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentModels } from '@xiaozhi/contracts';
import { FileManager } from './file-manager.js';

const FILE = `
server:
  websocket: ws://你的ip或者域名:端口号/xiaozhi/v1/
  timezone_offset: +9
  auth: { enabled: true }
exit_commands: [bye]
prompt: 你是小智。
selected_module: { VAD: SileroVAD, ASR: Moonshine, LLM: Mine, TTS: Edge, Memory: local }
LLM:
  Mine: { type: openai, base_url: http://127.0.0.1:1/v1, model_name: m, api_key: 你的key }
TTS:
  Edge: { type: edge, voice: zh-CN-XiaoxiaoNeural }
Memory:
  local: { type: local }
`;
const DEVICE = { macAddress: 'aa:bb:cc:00:11:22', clientId: 'c' };

describe(FileManager, () => {
  let folder: string;
  let file: string;
  let manager: FileManager;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'file-manager-'));
    file = join(folder, 'config.yaml');
    writeFileSync(file, FILE);
    manager = new FileManager(file);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const models = async (): Promise<AgentModels> => {
    const answer = await manager.agentModels(DEVICE, undefined);
    if (answer.kind !== 'models') throw new Error(answer.kind);
    return answer.models;
  };

  it('gives every device the one agent, with the sections of the file', async () => {
    const { selected_module, prompt, LLM, TTS, agent, chat_history_conf } = await models();
    expect(selected_module).toMatchObject({ LLM: 'Mine', TTS: 'Edge' });
    expect(LLM?.Mine).toMatchObject({ type: 'openai', model_name: 'm' });
    expect(TTS?.Edge).toMatchObject({ type: 'edge' });
    expect([prompt, chat_history_conf]).toEqual(['你是小智。', 0]);
    expect(agent).toMatchObject({ id: 'default', name: '小智', language: 'zh', timeZone: 'Etc/GMT-9' });
  });

  it('gives the agent every tool of the file, with its settings as they are', async () => {
    writeFileSync(file, `${FILE}\nPlugin: { Music: { type: play_music, music_ext: [.mp3, .p3] } }`);
    expect((await models()).Plugin).toEqual({ Music: { type: 'play_music', music_ext: ['.mp3', '.p3'] } });
  });

  it('takes an agent of its own section', async () => {
    writeFileSync(
      file,
      `${FILE}\nagent: { name: Nova, language: en, time_zone: Europe/Oslo, memory_scope: agent }`,
    );
    expect((await models()).agent).toMatchObject({
      ...{ name: 'Nova', language: 'en', timeZone: 'Europe/Oslo', memoryScope: 'agent' },
    });
  });

  it('gives system settings, without what only stands for "fill this in"', async () => {
    const base = await manager.serverBase();
    expect(base.server).toEqual({ timezone_offset: 9, auth: { enabled: true } });
    expect(base.exit_commands).toEqual(['bye']);
  });

  it('has a change from the next question on, and says so when there is none', async () => {
    const first = await manager.agentModels(DEVICE, undefined);
    const etag = first.kind === 'models' ? first.etag : undefined;
    expect(await manager.agentModels(DEVICE, etag)).toEqual({ kind: 'not-modified' });
    writeFileSync(file, FILE.replace('你是小智。', '你是小明。'));
    expect(await manager.agentModels(DEVICE, etag)).toMatchObject({ kind: 'models' });
    expect((await models()).prompt).toBe('你是小明。');
  });

  it.each([
    ['not YAML', 'selected_module: [', 'config.yaml cannot be used'],
    ['a section of another shape', `${FILE}\nASR: { Moonshine: moonshine }`, 'ASR'],
    ['a list', '- a', 'cannot be used'],
  ])('names the file and the fault where it is %s', async (_, text, words) => {
    writeFileSync(file, text);
    await expect(manager.agentModels(DEVICE, undefined)).rejects.toMatchObject({
      code: 'MANAGER_REJECTED',
      message: expect.stringContaining(words) as string,
    });
  });

  it('is unavailable, and no more, while the file is gone', async () => {
    rmSync(file);
    await expect(manager.serverBase()).rejects.toMatchObject({
      code: 'MANAGER_UNAVAILABLE',
      retryable: true,
    });
  });

  it('drops what only a console would show, and refuses what it cannot do', async () => {
    expect(await manager.post('/interaction/report')).toBeNull();
    await expect(manager.post('/announcement/create')).rejects.toMatchObject({ code: 'MANAGER_REJECTED' });
  });
});
