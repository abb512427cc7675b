import type { LocalisedText, ProviderDefinition } from './provider-definition.js';
import type { ProviderTestFault, ProviderTestState, ProviderTestStep } from './provider-test.js';

/** `{field}` stands for the name of the setting to change. */
const HINTS: Record<ProviderTestFault, LocalisedText> = {
  'settings-invalid': {
    en: 'Correct the settings that are named here.',
    zh: '请修正这里指出的设置。',
  },
  'kind-unused': {
    en: 'Providers of this kind are kept, but nothing here uses them: there is nothing to test.',
    zh: '本系统会保存此类供应器，但不会使用它，因此没有可测试的内容。',
  },
  'provider-unknown': {
    en: 'The gateway has no provider of this code. Choose one of the list, or update the gateway.',
    zh: '网关没有该编码的供应器。请从列表中选择，或升级网关。',
  },
  'address-refused': {
    en: 'The server may not ask this address. Change {field}, or allow the address as the message says.',
    zh: '服务器不允许访问该地址。请修改「{field}」，或按提示放行该地址。',
  },
  'dns-not-found': {
    en: 'There is no such host. Look for a typing error in {field}.',
    zh: '找不到该主机名。请检查「{field}」是否有拼写错误。',
  },
  'dns-failed': {
    en: 'The gateway’s name server does not answer. Check the network of the gateway, then {field}.',
    zh: '网关的域名服务器没有响应。请先检查网关的网络，再检查「{field}」。',
  },
  'connection-refused': {
    en: 'Nothing listens there. Check host and port in {field}, and whether the service runs. “localhost” is the gateway itself.',
    zh: '该地址没有服务在监听。请检查「{field}」中的主机和端口，并确认服务已启动。localhost 指的是网关本机。',
  },
  unreachable: {
    en: 'The gateway cannot reach this address. Check its network and firewall, then {field}.',
    zh: '网关无法访问该地址。请先检查网关的网络和防火墙，再检查「{field}」。',
  },
  'timed-out': {
    en: 'No answer in time. Check {field} and firewalls; a service that is only slow needs a longer time limit or another model.',
    zh: '超时未响应。请检查「{field}」和防火墙；如果服务只是较慢，请调大超时时间或换用其他模型。',
  },
  'tls-untrusted': {
    en: 'Nobody that the gateway trusts vouches for the certificate (self-signed?). Start the gateway with NODE_EXTRA_CA_CERTS=<file of your authority>, or use http:// in {field} inside your own network.',
    zh: '网关不信任该证书的签发者（可能是自签名证书）。请用 NODE_EXTRA_CA_CERTS=<CA 证书文件> 启动网关，或在内网中将「{field}」改为 http://。',
  },
  'tls-expired': {
    en: 'The certificate is not valid now. Whoever runs the service has to renew it; check the gateway’s clock too.',
    zh: '证书当前无效（可能已过期）。请联系服务方更新证书，并检查网关的系统时间。',
  },
  'tls-wrong-host': {
    en: 'The certificate is for another host. Put the name that it is made out to into {field}.',
    zh: '证书属于其他主机名。请在「{field}」中填写证书对应的主机名。',
  },
  'tls-failed': {
    en: 'No encrypted connection. Perhaps the service speaks http:// there; check {field}.',
    zh: '无法建立加密连接。该端口可能只支持 http://；请检查「{field}」。',
  },
  'key-missing': { en: 'Put in {field}.', zh: '请填写「{field}」。' },
  'key-refused': {
    en: 'The service refuses the key. Copy it anew into {field}, without blanks; check that it is of this service and region.',
    zh: '服务拒绝了该密钥。请重新复制到「{field}」，不要带空格，并确认密钥属于该服务和区域。',
  },
  forbidden: {
    en: 'The key is known, but may not do this. Check its rights, the account and the region; else change {field}.',
    zh: '密钥有效，但没有权限。请检查密钥权限、账户和区域，或更换「{field}」。',
  },
  'not-found': {
    en: 'The service serves nothing at this path. Check {field}: often “/v1” is missing or stands there twice. Else the name of the model is wrong.',
    zh: '该路径不存在。请检查「{field}」：常见原因是缺少或重复了 /v1；也可能是模型名称有误。',
  },
  'model-unknown': {
    en: 'The service does not know the model. Correct {field}; with Ollama, pull the model first.',
    zh: '服务没有该模型。请修正「{field}」；使用 Ollama 时请先拉取模型。',
  },
  quota: {
    en: 'The account has no credit or its quota is used up. Top it up at the service.',
    zh: '账户余额不足或配额已用完。请在服务商处充值或提升配额。',
  },
  throttled: {
    en: 'The service asks for fewer calls. Wait a minute and test again, or raise the limit at the service.',
    zh: '请求过于频繁。请稍后重试，或在服务商处提高限额。',
  },
  redirected: {
    en: 'The service has moved. Put the new address into {field}; often http:// has to be https://.',
    zh: '服务地址已变更。请在「{field}」中填写新地址；常见原因是应使用 https:// 而不是 http://。',
  },
  'request-refused': {
    en: 'The service refuses the request. Read its message; most often {field} or the model does not fit.',
    zh: '服务拒绝了请求。请查看其返回信息；通常是「{field}」或模型不匹配。',
  },
  'service-broken': {
    en: 'The service itself has a fault. Try again later, or look at its status page.',
    zh: '服务本身出错。请稍后重试，或查看服务商的状态页面。',
  },
  'broken-off': {
    en: 'The connection broke off in the middle. Try again; if it stays so, something between gateway and service cuts it, or {field} leads elsewhere.',
    zh: '连接中途断开。请重试；若持续出现，可能是中间网络设备切断了连接，或「{field}」指向了其他服务。',
  },
  'bad-answer': {
    en: 'Something answers, but not this kind of service. Check {field}.',
    zh: '有响应，但不是此类服务的格式。请检查「{field}」。',
  },
  'empty-answer': {
    en: 'The service answered without any words. Check the model; one that thinks first may need a longer reply.',
    zh: '服务返回了空内容。请检查模型；带思考的模型可能需要更长的回复上限。',
  },
  'other-words': {
    en: 'It works, but other words were understood. If the language is set, English may not be it; else try a better model.',
    zh: '可以使用，但识别出的文字与原文不同。测试录音为英语，若设置了其他语言属正常现象；否则请尝试更好的模型。',
  },
  'no-speech': {
    en: 'No speech was found in a recording of speech. Lower the threshold, or check the model.',
    zh: '在语音录音中没有检测到语音。请降低阈值，或检查模型。',
  },
  'not-found-again': {
    en: 'It was taken, but could not be found again within some seconds. Some services need longer; test again, and look at what the service says.',
    zh: '写入成功，但数秒内未能检索到。部分服务处理较慢；请重试，并查看服务端的状态。',
  },
  'not-removed': {
    en: 'The test memory could not be removed. It belongs to nobody; the next test removes it, or delete the user “probe:Connection-Test” at the service.',
    zh: '测试记忆未能删除。它不属于任何人；下次测试会将其删除，也可在服务端删除用户 probe:Connection-Test。',
  },
  'model-files': {
    en: 'The model cannot be loaded. Put its files into the gateway’s folder of models, and check {field}.',
    zh: '模型无法加载。请将模型文件放入网关的模型目录，并检查「{field}」。',
  },
  'no-test-call': {
    en: 'The settings are valid. What it does depends on what somebody asks, so nothing more is called.',
    zh: '设置有效。其具体调用取决于用户的请求，因此不再进一步测试。',
  },
  failed: {
    en: 'Read the message, and check {field}.',
    zh: '请查看错误信息，并检查「{field}」。',
  },
};

const STATE_HINTS: Partial<Record<ProviderTestState, LocalisedText>> = {
  'no-gateway': {
    en: 'No gateway took the test up. Start one (xiaozhi-server), or check that it reaches this manager; an older gateway knows no tests.',
    zh: '没有网关接收测试。请启动网关（xiaozhi-server），或检查它能否连接到本管理端；旧版网关不支持测试。',
  },
  lost: {
    en: 'The gateway ended in the middle of the test. Test again.',
    zh: '网关在测试过程中退出。请重新测试。',
  },
};

const SETTINGS: LocalisedText = { en: 'the settings', zh: '相关设置' };

/** What to do about a step's fault, in both languages; null where there is none. */
export function providerTestHint(
  { fault, field }: Pick<ProviderTestStep, 'fault' | 'field'>,
  definition: ProviderDefinition | undefined,
): LocalisedText | null {
  if (fault === null) return null;
  const hint = HINTS[fault];
  const label = definition?.fields.find(({ key }) => key === field)?.label ?? SETTINGS;
  return { en: hint.en.replaceAll('{field}', label.en), zh: hint.zh.replaceAll('{field}', label.zh) };
}

/** What to do about a test that no step speaks for. */
export function providerTestStateHint(state: ProviderTestState): LocalisedText | null {
  return STATE_HINTS[state] ?? null;
}
