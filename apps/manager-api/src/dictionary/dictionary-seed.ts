import type { WriteRows } from '../database/database.js';
import type { DictionaryEntryRow } from '../database/parameter-rows.js';
import { newParameter } from '../parameter/parameter.service.js';
import { DICTIONARIES_SEEDED } from '../parameter/parameter-view.js';

/** Boards as firmware reports them. */
// prettier-ignore
const BOARDS: readonly string[] = [
  'bread-compact-wifi', 'bread-compact-wifi-lcd', 'bread-compact-ml307', 'bread-compact-esp32',
  'bread-compact-esp32-lcd', 'df-k10', 'esp32-cgc', 'esp-box-3', 'esp-box', 'esp-box-lite', 'kevin-box-1',
  'kevin-box-2', 'kevin-c3', 'kevin-sp-v3-dev', 'kevin-sp-v4-dev', 'kevin-yuying-313lcd', 'lichuang-dev',
  'lichuang-c3-dev', 'magiclick-2p4', 'magiclick-2p5', 'magiclick-c3', 'magiclick-c3-v2',
  'm5stack-core-s3', 'atoms3-echo-base', 'atoms3r-echo-base', 'atoms3r-cam-m12-echo-base',
  'atommatrix-echo-base', 'xmini-c3', 'esp32s3-korvo2-v3', 'esp-sparkbot', 'esp-spot-s3',
  'esp32-s3-touch-amoled-1.8', 'esp32-s3-touch-lcd-1.85c', 'esp32-s3-touch-lcd-1.85',
  'esp32-s3-touch-lcd-1.46', 'esp32-s3-touch-lcd-3.5', 'tudouzi', 'lilygo-t-circle-s3',
  'lilygo-t-cameraplus-s3', 'movecall-moji-esp32s3', 'movecall-cuican-esp32s3', 'atk-dnesp32s3',
  'atk-dnesp32s3-box', 'du-chatx', 'taiji-pi-s3', 'xingzhi-cube-0.85tft-wifi',
  'xingzhi-cube-0.85tft-ml307', 'xingzhi-cube-0.96oled-wifi', 'xingzhi-cube-0.96oled-ml307',
  'xingzhi-cube-1.54tft-wifi', 'xingzhi-cube-1.54tft-ml307', 'sensecap-watcher', 'doit-s3-aibox',
  'mixgo-nova',
];

/** Dial codes and where they lead, most asked for first. */
// prettier-ignore
const AREAS: readonly (readonly [code: string, region: string])[] = [
  ['+86', '中国大陆'], ['+852', '中国香港'], ['+853', '中国澳门'], ['+886', '中国台湾'], ['+1', '美国/加拿大'],
  ['+44', '英国'], ['+33', '法国'], ['+39', '意大利'], ['+49', '德国'], ['+48', '波兰'], ['+41', '瑞士'],
  ['+34', '西班牙'], ['+45', '丹麦'], ['+60', '马来西亚'], ['+61', '澳大利亚'], ['+62', '印度尼西亚'],
  ['+63', '菲律宾'], ['+64', '新西兰'], ['+65', '新加坡'], ['+66', '泰国'], ['+81', '日本'], ['+82', '韩国'],
  ['+84', '越南'], ['+91', '印度'], ['+92', '巴基斯坦'], ['+234', '尼日利亚'], ['+880', '孟加拉国'],
  ['+966', '沙特阿拉伯'], ['+971', '阿联酋'], ['+55', '巴西'], ['+52', '墨西哥'], ['+56', '智利'],
  ['+54', '阿根廷'], ['+20', '埃及'], ['+27', '南非'], ['+254', '肯尼亚'], ['+255', '坦桑尼亚'],
  ['+7', '哈萨克斯坦'],
];

/** Ids are the field's: programs there name them. */
const SEEDED = [
  {
    id: '101',
    code: 'FIRMWARE_TYPE',
    name: '固件类型',
    sort: 1,
    entries: BOARDS.map((board) => [board, board] as const),
  },
  { id: '102', code: 'MOBILE_AREA', name: '手机区域', sort: 2, entries: AREAS },
];
const IDS_PER_DICTIONARY = 1_000;

/**
 * Puts in the dictionaries of a first start, once: where there is one, or all were deleted, operators have the word.
 * @param now ISO 8601, UTC
 */
export async function seedDictionaries(rows: WriteRows, now: string): Promise<void> {
  const isSeeded = (await rows.of('parameter').countBy({ code: DICTIONARIES_SEEDED })) > 0;
  if (!isSeeded)
    await rows
      .of('parameter')
      .insert(
        newParameter({ code: DICTIONARIES_SEEDED, value: 'true', value_type: 'boolean', is_secret: 0 }, now),
      );
  if (isSeeded || (await rows.of('dictionary').count()) > 0) return;
  const stamps = { remark: '', creator: null, updater: null, created_at: now, updated_at: now };
  for (const { id, code, name, sort, entries } of SEEDED) {
    await rows.of('dictionary').insert({ id, code, name, sort, ...stamps });
    await rows.of('dictionaryEntry').insert(
      entries.map(([value, label], index): DictionaryEntryRow => ({
        ...{ id: String(Number(id) * IDS_PER_DICTIONARY + index + 1), dictionary_id: id, label, value },
        ...{ sort: index + 1, ...stamps },
      })),
    );
  }
}
