import type { ParameterType } from './parameter.js';
import type { LocalisedText } from './provider-definition.js';

/**
 * Who acts on a parameter: `here`, this system; `gateways`, those of other makes, which get it with their settings;
 * `consoles`, those of other makes.
 */
export type ParameterUse = 'here' | 'gateways' | 'consoles';

/** What is asked when an operator tests the value. */
export type ParameterTestKind = 'websocket' | 'ota' | 'mcp' | 'voiceprint';

/** A parameter that programs know. */
export interface KnownParameter {
  code: string;
  /** Fixed: programs in the field change some by it. */
  id?: string;
  valueType: ParameterType;
  /** As it is stored, from the first start on; without one it is there once somebody sets it. `null` is not set. */
  default?: string;
  isSecret?: boolean;
  isReadOnly?: boolean;
  use: ParameterUse;
  test?: ParameterTestKind;
  description: LocalisedText;
}

type Line = readonly [
  id: string | undefined,
  code: string,
  valueType: ParameterType,
  standard: string | undefined,
  en: string,
  zh: string,
  more?: Pick<KnownParameter, 'isSecret' | 'isReadOnly' | 'test'>,
];

const HELLO =
  '{"type":"hello","version":1,"transport":"websocket","audio_params":{"format":"opus","sample_rate":24000,"channels":1,"frame_duration":60}}';
const FEATURES = ['voiceprintRecognition', 'voiceClone', 'knowledgeBase', 'mcpAccessPoint', 'addressBook'];
const MENU = JSON.stringify({
  features: Object.fromEntries(
    [...FEATURES, 'vad', 'asr'].map((name) => [
      name,
      {
        name: `feature.${name}.name`,
        enabled: ['vad', 'asr'].includes(name),
        description: `feature.${name}.description`,
      },
    ]),
  ),
  groups: { featureManagement: FEATURES, voiceManagement: ['vad', 'asr'] },
});

// prettier-ignore
const HERE: readonly Line[] = [
  ['102', 'server.secret', 'string', undefined, 'Secret that gateways share with manager-api. GATEWAY_SECRET in the environment sets it.', '网关与管理服务共享的密钥，由环境变量 GATEWAY_SECRET 设置。', { isSecret: true, isReadOnly: true }],
  ['104', 'server.fronted_url', 'string', 'null', 'Address of the console that devices show beside the code for binding. Not set: PUBLIC_CONSOLE_URL of the environment.', '设备在绑定验证码旁显示的控制台地址。未设置时使用环境变量 PUBLIC_CONSOLE_URL。'],
  ['105', 'device_max_output_size', 'number', '0', 'How many characters a device may be told in a day; 0: no limit.', '每台设备每天可播报的字符数上限；0 表示不限制。'],
  ['106', 'server.websocket', 'string', undefined, 'Where devices connect: WebSocket addresses, several with ; between them, of which each device gets one. Follows GATEWAY_WEBSOCKET_URL of the environment until it is changed here.', '设备连接的 WebSocket 地址，多个地址用 ; 分隔，每台设备取其一。在此修改之前跟随环境变量 GATEWAY_WEBSOCKET_URL。', { test: 'websocket' }],
  ['107', 'server.ota', 'string', 'null', 'OTA address as devices reach it, ends with /ota/: links to firmware lead there. Not set: OTA_PUBLIC_URL, or where the device asked.', '设备访问的 OTA 地址，以 /ota/ 结尾，固件链接由此生成。未设置时使用 OTA_PUBLIC_URL，或设备所访问的地址。', { test: 'ota' }],
  ['114', 'server.voice_print', 'string', 'null', 'Voiceprint service with its key, for gateways of other makes; ours knows voices by itself.', '声纹服务地址（含 key），供其他网关使用；本系统的网关自行识别声音。', { isSecret: true, test: 'voiceprint' }],
  ['115', 'server.voiceprint_similarity_threshold', 'string', 'null', 'How alike a voice has to be, 0 to 1. Not set: 0.5 here, 0.4 at gateways of other makes.', '声音相似度阈值，0 到 1。未设置时本系统为 0.5，其他网关为 0.4。'],
  ['116', 'server.mqtt_gateway', 'string', 'null', 'MQTT broker as devices reach it, host:port; devices then use MQTT and UDP instead of the WebSocket.', '设备访问的 MQTT 服务器（host:port）；设置后设备改用 MQTT 与 UDP。'],
  ['117', 'server.mqtt_signature_key', 'string', 'null', 'Signs the MQTT passwords of devices: 8 characters or more, capital and small letters. Not set: a key that follows from the gateway’s secret.', '用于签名设备的 MQTT 密码：至少 8 个字符，须含大写和小写字母。未设置时由网关密钥派生。', { isSecret: true }],
  ['118', 'server.udp_gateway', 'string', 'null', 'Where devices on MQTT send their audio, host:port.', '使用 MQTT 的设备发送音频的地址（host:port）。'],
  ['122', 'server.auth.enabled', 'boolean', 'true', 'Devices need a token to connect. Switched off, anybody who reaches the gateway can talk to it.', '设备连接时须出示令牌。关闭后，任何能访问网关的人都可以与之对话。'],
  ['302', 'close_connection_no_voice_time', 'number', '120', 'After how many seconds of silence a conversation ends.', '静默多少秒后结束对话。'],
  ['305', 'enable_greeting', 'boolean', 'true', 'The wake word is greeted.', '唤醒后先问候。'],
  ['308', 'exit_commands', 'array', '退出;关闭', 'What somebody says to end a conversation.', '用户用于结束对话的说法。'],
  ['310', 'wakeup_words', 'array', '你好小智;嘿你好呀;你好小志;小爱同学;你好小鑫;你好小新;小美同学;小龙小龙;喵喵同学;小滨小滨;小冰小冰', 'What devices take for their wake word; it is greeted, and not answered as a question.', '设备的唤醒词；识别到时只作问候，不作为提问。'],
  ['311', 'enable_websocket_ping', 'boolean', 'true', 'Pings of devices are answered.', '应答设备的 ping。'],
  ['312', 'tool_call_timeout', 'number', '30', 'How many seconds a tool may take.', '工具调用的时限（秒）。'],
  ['500', 'end_prompt.enable', 'boolean', 'true', 'A goodbye is said before a silent conversation ends.', '因静默结束对话前说再见。'],
  ['501', 'end_prompt.prompt', 'string', undefined, 'What the language model is asked for as the goodbye. Not set: a plain one.', '请语言模型如何道别。未设置时使用普通的道别语。'],
  [undefined, 'server.mqtt_topics', 'string', undefined, 'Topics of the MQTT broker: shared with the gateway’s own, per-client with another one.', 'MQTT 主题：shared 用于网关自带的服务器，per-client 用于其他服务器。'],
  [undefined, 'server.vision_explain', 'string', undefined, 'Where devices send photos. Not set: the gateway says it.', '设备发送照片的地址。未设置时由网关告知。'],
  [undefined, 'server.timezone_offset', 'number', undefined, 'How many hours the clocks of devices are ahead of UTC, where a gateway tells them the time.', '网关告知设备时间时，设备时钟比 UTC 早的小时数。'],
  [undefined, 'login.second_factor', 'string', 'off', 'Who must have a second factor: off, administrators (owners and admins) or everybody. Whoever has none is led to turn it on before anything else. Only somebody with a second factor can set it.', '哪些人必须启用双重验证：off（不要求）、administrators（所有者和管理员）或 everybody（所有人）。未启用者须先启用才能继续。只有已启用双重验证的人可以设置。'],
  [undefined, 'device.default_agent', 'string', undefined, 'Id of the agent that devices are bound to which need no code. Not set: the oldest.', '无需验证码的设备所绑定的智能体 id。未设置时为最早的一个。'],
];

// prettier-ignore
const GATEWAYS: readonly Line[] = [
  ['108', 'server.name', 'string', 'xiaozhi-memory-server', 'Name of the system.', '系统名称。'],
  ['113', 'server.mcp_endpoint', 'string', 'null', 'MCP access point, its health address with the key.', 'MCP 接入点的健康检查地址（含 key）。', { isSecret: true, test: 'mcp' }],
  ['201', 'log.log_format', 'string', 'null', 'Format of a log line on the screen.', '屏幕日志的格式。'],
  ['202', 'log.log_format_file', 'string', 'null', 'Format of a log line in the file.', '文件日志的格式。'],
  ['203', 'log.log_level', 'string', 'INFO', 'What is logged.', '日志级别。'],
  ['204', 'log.log_dir', 'string', 'tmp', 'Folder of the log.', '日志目录。'],
  ['205', 'log.log_file', 'string', 'server.log', 'File of the log.', '日志文件。'],
  ['206', 'log.data_dir', 'string', 'data', 'Folder of the gateway’s data.', '网关的数据目录。'],
  ['301', 'delete_audio', 'boolean', 'true', 'Temporary audio is deleted.', '删除临时音频。'],
  ['303', 'tts_timeout', 'number', '10', 'How many seconds speech synthesis may take.', '语音合成的时限（秒）。'],
  ['304', 'enable_wakeup_words_response_cache', 'boolean', 'false', 'The greeting is kept and played again.', '缓存问候语音。'],
  ['306', 'enable_stop_tts_notify', 'boolean', 'false', 'A sound is played when the assistant has finished.', '说完后播放提示音。'],
  ['307', 'stop_tts_notify_voice', 'string', 'config/assets/tts_notify.mp3', 'File of that sound.', '提示音文件。'],
  ['309', 'xiaozhi', 'json', HELLO, 'What the gateway says to a device’s hello.', '网关对设备 hello 的应答。'],
  ['502', 'system_error_response', 'string', '抱歉，刚才出了点问题，请再说一遍。', 'What is said when something fails.', '出错时所说的话。'],
];

// prettier-ignore
const CONSOLES: readonly Line[] = [
  ['103', 'server.allow_user_register', 'boolean', 'false', 'Others may register. Here users are invited instead.', '允许他人注册。本系统改为邀请用户。'],
  ['109', 'server.beian_icp_num', 'string', 'null', 'ICP number in the foot of the page.', '页脚的 ICP 备案号。'],
  ['110', 'server.beian_ga_num', 'string', 'null', 'Number of the public security bureau in the foot of the page.', '页脚的公安备案号。'],
  ['111', 'server.enable_mobile_register', 'boolean', 'false', 'People register with their phone; needs the four parameters of the SMS service.', '手机注册；需要先设置短信服务的四个参数。'],
  ['112', 'server.sms_max_send_count', 'number', '10', 'SMS to one number in a day.', '每个号码每天的短信数。'],
  ['119', 'server.mqtt_manager_api', 'string', 'null', 'Administration of an MQTT gateway, host:port.', 'MQTT 网关的管理接口（host:port）。'],
  ['600', 'system-web.menu', 'json', MENU, 'Which features the console shows.', '控制台显示的功能。'],
  ['610', 'aliyun.sms.access_key_id', 'string', 'null', 'Key id of the SMS service.', '短信服务的 AccessKey ID。', { isSecret: true }],
  ['611', 'aliyun.sms.access_key_secret', 'string', 'null', 'Key of the SMS service.', '短信服务的 AccessKey Secret。', { isSecret: true }],
  ['612', 'aliyun.sms.sign_name', 'string', '', 'Signature of messages.', '短信签名。'],
  ['613', 'aliyun.sms.sms_code_template_code', 'string', '', 'Template of the message with the code.', '验证码短信的模板编号。'],
];

/** Every parameter that this system, gateways or consoles of the field know, by use and id. */
export const PARAMETER_CATALOGUE: readonly KnownParameter[] = [
  ...HERE.map((line) => toKnown('here', line)),
  ...GATEWAYS.map((line) => toKnown('gateways', line)),
  ...CONSOLES.map((line) => toKnown('consoles', line)),
];

const BY_CODE = new Map(PARAMETER_CATALOGUE.map((known) => [known.code.toLowerCase(), known]));

/** What is known of a parameter, in any case; undefined for one that an operator made up. */
export function findKnownParameter(code: string): KnownParameter | undefined {
  return BY_CODE.get(code.toLowerCase());
}

function toKnown(use: ParameterUse, [id, code, valueType, standard, en, zh, more]: Line): KnownParameter {
  return {
    ...{ code, valueType, use, description: { en, zh }, ...more },
    ...(id === undefined ? {} : { id }),
    ...(standard === undefined ? {} : { default: standard }),
  };
}
