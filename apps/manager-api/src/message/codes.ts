/** What a code means, where there is no more to say of one failure; English and Chinese. */
export type CodeMessage = readonly [en: string, zh: string];

const THINGS: Readonly<Record<string, string>> = {
  ...{ agent: '智能体', device: '设备', provider: '供应商', memory: '记忆', conversation: '对话' },
  ...{ announcement: '播报', speaker: '说话人', sample: '声音样本', utterance: '语句', consent: '许可' },
  ...{
    certificate: '删除证明',
    quarantine: '隔离条目',
    outbox: '发件箱',
    letter: '死信',
    comparison: '比较',
  },
  ...{ migration: '迁移', setting: '设置', user: '用户', grant: '共享', session: '会话', token: '令牌' },
  ...{
    firmware: '固件',
    rollout: '固件发布',
    order: '设备指令',
    version: '版本',
    template: '模板',
    operation: '记忆操作',
    parameter: '参数',
    dictionary: '字典',
    entry: '字典条目',
    timbre: '音色',
    test: '测试',
    batch: '批量修改',
  },
};

/** Chinese name of what `There is no agent "x".` speaks of. */
export function thingInChinese(name: string): string | undefined {
  return THINGS[name];
}

const NOT_FOUND = Object.fromEntries(
  Object.entries(THINGS).map(([name, zh]): [string, CodeMessage] => [
    `${name.toUpperCase()}_NOT_FOUND`,
    [`There is no such ${name}.`, `没有这个${zh}。`],
  ]),
);

const ACCESS = {
  UNAUTHORIZED: ['Sign in first.', '请先登录。'],
  LOGIN_FAILED: ['The user name or the password is wrong.', '用户名或密码错误。'],
  LOGIN_THROTTLED: ['Too many attempts; try again later.', '尝试次数过多，请稍后再试。'],
  SETUP_TOKEN_WRONG: ['This set-up link is not valid.', '此初始化链接无效，请使用最近一次启动时输出的链接。'],
  SETUP_DONE: ['There is an administrator already.', '管理员账户已存在。'],
  CSRF_HEADER_MISSING: ['A header is missing.', '修改类请求缺少请求头 x-requested-with。'],
  FORBIDDEN: ['Your role does not allow this.', '您的角色无权执行此操作。'],
  TOKEN_SCOPE_MISSING: ['The token does not allow this.', '此令牌的权限范围不允许此操作。'],
  GROUP_SCOPE_REFUSED: [
    'Only users who see all agents may give an agent the memory of a group.',
    '只有可查看所有智能体的用户才能让智能体使用群组记忆。',
  ],
  GRANTS_FULL: [
    'Too many agents are shared with this user.',
    '与该用户共享的智能体数量已达上限，请先取消一个。',
  ],
  SCOPE_ABOVE_OWN: ['You cannot give these scopes.', '您不能授予这些权限范围。'],
  TOKENS_FULL: ['You have too many tokens.', '您的令牌数量已达上限，请先结束一个。'],
  ROLE_ABOVE_OWN: ['This role is above yours.', '该角色高于您的角色。'],
  LAST_OWNER: ['This is the last owner.', '这是最后一位可以登录的所有者，请先设置另一位。'],
  USERNAME_TAKEN: ['There is a user of this name.', '该用户名已存在。'],
  USER_DISABLED: ['Enable the user first.', '请先启用该用户。'],
  OWN_PASSWORD: ['Change your own password.', '请用当前密码修改您自己的密码。'],
  PASSWORD_WRONG: ['The present password is wrong.', '当前密码不正确。'],
  PASSWORD_IS_USERNAME: ['The password is the user name.', '密码不能与用户名相同。'],
  SECOND_FACTOR_WRONG: ['This code is wrong, or was used already.', '验证码错误或已被使用。'],
  SECOND_FACTOR_ON: ['Your second factor is on.', '您已启用双重验证，请先将其关闭。'],
  SECOND_FACTOR_OFF: ['There is no second factor.', '尚未启用双重验证，请先获取密钥。'],
  SECOND_FACTOR_EXPIRED: ['This took too long; begin it anew.', '启用超时，请重新获取密钥。'],
  SECOND_FACTOR_REQUIRED: ['You must have a second factor here.', '此处要求双重验证，请先启用。'],
  SECOND_FACTOR_FIRST: ['Turn on your own first.', '要求他人之前，请先启用您自己的双重验证。'],
  OWN_SECOND_FACTOR: ['Turn off your own with a code.', '请用验证码关闭您自己的双重验证。'],
  LOGIN_TICKET_INVALID: ['This sign-in took too long; begin it anew.', '登录超时，请重新登录。'],
  PASSWORD_LOGIN_OFF: ['Passwords are off here.', '此处已停用密码登录，请使用身份提供方登录。'],
  OIDC_OFF: ['No identity provider is set.', '未配置身份提供方（OIDC_ISSUER）。'],
  OIDC_UNREACHABLE: [
    'The identity provider cannot be reached.',
    '无法连接身份提供方，请稍后再试或使用密码登录。',
  ],
  OIDC_MISCONFIGURED: [
    'The identity provider refuses this server.',
    '身份提供方拒绝了本服务器，请核对 OIDC_CLIENT_ID、OIDC_CLIENT_SECRET、OIDC_CLIENT_AUTH 和回调地址。',
  ],
  OIDC_DENIED: ['The identity provider let nobody in.', '身份提供方未允许登录，请重新登录。'],
  OIDC_ANSWER_INVALID: [
    'The answer of the identity provider did not pass the checks.',
    '身份提供方的应答未通过校验，请重新登录，并核对两台机器的时间。',
  ],
  OIDC_ATTEMPT_INVALID: [
    'This sign-in is over; begin it anew.',
    '此次登录已超时、已被使用或始于另一个浏览器，请重新登录。',
  ],
  OIDC_WRONG_ADDRESS: [
    'Open the console at its public address.',
    '请通过控制台的公开地址（PUBLIC_CONSOLE_URL）打开后再登录。',
  ],
  OIDC_NOT_LINKED: [
    'No account is linked with this identity.',
    '没有账户与此身份关联：请先用密码登录并在“我的账户”中关联，或向管理员索取邀请链接。',
  ],
  OIDC_NAME_TAKEN: [
    'The user name is taken.',
    '该用户名已存在：如果是您本人，请用密码登录并在“我的账户”中关联；否则请向管理员索取邀请链接。',
  ],
  OIDC_NO_ROLE: [
    'The identity provider gives you no role here.',
    '身份提供方没有为您分配此处的角色，请联系管理员（OIDC_ROLE_MAP）。',
  ],
  OIDC_ACCOUNT_DISABLED: ['Your account is disabled.', '您的账户已停用，请联系管理员。'],
  OIDC_IDENTITY_TAKEN: [
    'This identity is linked already.',
    '此身份已与另一个账户关联，请先在该账户中取消关联。',
  ],
  OIDC_LINKED: ['Your account is linked already.', '您的账户已与一个身份关联。'],
  OIDC_UNLINKED: ['The account has no link.', '该账户未与任何身份关联。'],
  OWN_OIDC: ['Unlink your own under "My account".', '请在“我的账户”中取消您自己的关联。'],
  OIDC_ONLY_WAY: [
    'You could not sign in without it.',
    '取消后您将无法登录，请先向管理员索取设置密码的链接。',
  ],
  PASSWORD_LINK_INVALID: ['This link is over.', '此链接已被使用、已过期或从未有效。'],
} satisfies Record<string, CodeMessage>;

const REQUESTS = {
  BODY_NOT_JSON: ['The body is not valid JSON.', '请求体不是有效的 JSON。'],
  BODY_TYPE_UNSUPPORTED: ['Send JSON.', '请用所要求的 content-type 发送请求体。'],
  REQUEST_REFUSED: ['The request was refused.', '请求被拒绝：请检查地址和请求体大小。'],
  RATE_LIMITED: ['Too many requests.', '请求过于频繁，请稍后再试。'],
  SORT_INVALID: ['There is no such field.', '不能按此字段排序。'],
  CONFIRM_NEEDED: ['Ask for the preview first.', '请先查看预览，并发送其 confirm。'],
  CONFIRM_OUTDATED: ['Ask for the preview again.', '情况已变化，请重新查看预览。'],
  SEARCH_SEALED: ['Sealed texts cannot be searched.', '内容已加密，无法搜索。'],
  ROUTE_NOT_FOUND: ['There is no such route.', '没有这个接口，请参阅 /api/openapi.json。'],
  INPUT_INVALID: ['The input is not valid.', '输入无效。'],
  UPLOAD_INVALID: ['The upload cannot be read.', '上传内容无法读取。'],
  PRECONDITION_FAILED: ['Somebody else changed this.', '其他人已修改此内容，请重新读取后再修改。'],
  PRECONDITION_INVALID: ['If-Match is no ETag.', 'If-Match 不是有效的 ETag。'],
  PRECONDITION_UNSUPPORTED: ['This route takes no If-Match.', '此接口不支持 If-Match，请去掉该请求头。'],
  IDEMPOTENCY_KEY_REUSED: ['The key was used already.', '该 Idempotency-Key 已用于另一请求，请换用新的键。'],
  IDEMPOTENCY_KEY_INVALID: ['This is no key.', '请发送 1 到 255 个可打印 ASCII 字符的 Idempotency-Key。'],
  IDEMPOTENCY_UNSUPPORTED: ['Uploads take no key.', '上传请求不支持 Idempotency-Key。'],
  IDEMPOTENCY_RUNNING: ['It is still under way.', '使用该 Idempotency-Key 的请求仍在进行，请一秒后再试。'],
  IDEMPOTENCY_ANSWER_LOST: [
    'The answer was not kept.',
    '该请求已执行，但未保留其应答；请查看结果是否存在，并换用新的键。',
  ],
  IDEMPOTENCY_KEYS_FULL: ['You used too many keys.', '您一天内使用的键过多，请等待，或不带该请求头发送。'],
  TEXT_KEY_MISSING: ['A key is missing.', '某段文本用服务器未获得的密钥加密，请恢复该密钥。'],
  TEXT_UNREADABLE: ['A text cannot be opened.', '某段加密文本无法打开：它被修改过或属于另一行。'],
  SECRET_UNREADABLE: ['A secret cannot be opened.', '某个密钥无法打开，请恢复主密钥或重新输入。'],
  CONFIG_INVALID: ['The environment cannot be used.', '环境设置不可用。'],
  INTERNAL: ['Something went wrong here.', '服务器内部出错，日志中以此 request id 记录。'],
} satisfies Record<string, CodeMessage>;

const THINGS_THAT_FAIL = {
  AGENT_HAS_DEVICES: ['Devices use this agent.', '仍有设备使用此智能体，请先移动或解绑。'],
  BATCH_OVER: ['This is over already.', '此批量修改已结束。'],
  BATCH_TOO_LARGE: ['Too many agents match.', '匹配的智能体过多，请缩小搜索范围。'],
  PROVIDER_UNKNOWN: ['There is no such provider.', '没有这个供应商，请先在供应商管理中添加。'],
  PROVIDER_KIND_FIXED: ['The kind cannot change.', '供应商的类型不能更改，请添加另一个供应商。'],
  PROVIDER_IN_USE: ['Agents use this provider.', '仍有智能体使用此供应商。'],
  PROVIDER_IS_DEFAULT: ['This is the default.', '此供应商是该类型的默认项，不能删除。'],
  PROVIDER_CONFIG_INVALID: ['The settings are not valid.', '供应商设置无效，请更正。'],
  TEMPLATE_PROVIDERS_GONE: [
    'The template names providers that were deleted; change it first.',
    '该模板引用了已删除的供应商，请先修改模板。',
  ],
  VERSION_PROVIDERS_GONE: [
    'Providers are gone.',
    '该版本所用的供应商已不存在，请重新添加，或手动修改智能体。',
  ],
  CODE_UNKNOWN: [
    'No device waits with this code.',
    '没有设备在等待此验证码，请重启设备并输入它所报的验证码。',
  ],
  DEVICE_IS_BROWSER: [
    'A browser stays with its agent, and takes no orders.',
    '浏览器只能与其智能体对话，不能移动，也不接受指令。',
  ],
  DEVICE_BOUND: ['This device is bound already.', '该设备已绑定。'],
  BIND_THROTTLED: ['Too many codes were tried.', '尝试的验证码过多，请等待十分钟。'],
  ANNOUNCEMENT_OVER: ['It is over.', '此播报已结束。'],
  SPEAKER_NAME_TAKEN: ['The name is taken.', '该智能体已有同名的人。'],
  SPEAKERS_FULL: ['There is no room.', '该智能体认识的人数已达上限，请先删除一位。'],
  SAMPLES_FULL: ['There is no room.', '声音样本数量已达上限，请先删除一个。'],
  SAMPLE_EXISTS: ['It is a sample already.', '该语句已是此声音的样本。'],
  SAMPLE_UNREADABLE: ['It cannot be read.', '无法读取该样本，请保存为 16 位、16 kHz、单声道的 WAV。'],
  SAMPLE_LENGTH: ['It is too short or long.', '样本时长应为 1 到 30 秒。'],
  ENCRYPTION_RUNNING: ['A pass is running.', '重新加密正在进行，请参阅 GET /api/encryption。'],
  OUTBOX_REPORTS: ['A gateway tells of it.', '仍有网关报告此发件箱。'],
  ANALYTICS_RANGE_INVALID: ['The period is not valid.', '时间段无效：按小时最多 31 天，按天最多 1,100 天。'],
  ANALYTICS_RANGE_TOO_FINE: ['Ask by the day.', '该时段的数据按天保存，请使用 interval=day。'],
  FIRMWARE_TOO_LARGE: ['It is too large.', '固件文件过大。'],
  FIRMWARE_INVALID: ['It is no firmware.', '此文件不是固件。'],
  FIRMWARE_VERSION_INVALID: ['This is no version.', '版本号无效，例如应为 2.0.1。'],
  FIRMWARE_FILE_GONE: ['The file is gone.', '此固件的文件丢失或损坏，请删除后重新上传。'],
  FIRMWARE_EXISTS: ['It is there already.', '该通道中已有此版本，请先删除，或使用另一通道。'],
  FIRMWARE_IN_USE: ['It is being rolled out.', '此固件正在发布，请先停止该发布。'],
  ROLLOUT_EXISTS: ['It is being rolled out.', '此固件已在发布，请修改或停止该发布。'],
  ROLLOUT_DEVICES_INVALID: ['Some devices do not fit.', '只能指定该型号的已绑定设备。'],
  PARAMETER_INVALID: ['The value is not valid.', '参数值无效，请更正。'],
  PARAMETER_EXISTS: ['There is one of this code.', '已有此编码的参数。'],
  PARAMETER_CODE_CONFLICT: ['The codes do not go together.', '此编码与另一参数的编码冲突，请换用其他编码。'],
  PARAMETER_READ_ONLY: ['It is set elsewhere.', '此参数由管理服务的环境变量设置，请在那里修改并重新启动。'],
  PARAMETER_BUILT_IN: ['It is always there.', '此参数为内置参数，不能删除，可以恢复默认值。'],
  PARAMETER_NO_DEFAULT: ['It has no default.', '此参数没有默认值，请修改或删除。'],
  PARAMETER_UNTESTABLE: ['It has no address.', '此参数没有可以测试的地址。'],
  DICTIONARY_EXISTS: ['There is one of this code.', '已有此编码的字典。'],
  ENTRY_EXISTS: ['There is such an entry.', '该字典中已有相同标签或值的条目。'],
  TIMBRE_EXISTS: ['The provider has this voice already.', '该供应商已有此音色编码。'],
  PROVIDER_TESTS_THROTTLED: ['Too many tests in a minute.', '一分钟内测试次数过多，请稍后再试。'],
  ROLLOUT_STATE: ['It cannot do that now.', '处于该状态的发布不能如此操作，请刷新列表。'],
} satisfies Record<string, CodeMessage>;

const MEMORY = {
  MEMORY_UNAVAILABLE: ['The provider does not answer.', '记忆供应商未及时应答。'],
  MEMORY_THROTTLED: ['The provider asks to wait.', '记忆供应商要求降低调用频率。'],
  MEMORY_UNAUTHORIZED: ['The key is refused.', '记忆供应商拒绝了密钥，请检查设置。'],
  MEMORY_REJECTED: ['The provider refuses this.', '记忆供应商不接受此内容。'],
  MEMORY_UNSUPPORTED: ['The provider cannot do this.', '该记忆供应商不支持此功能。'],
  MEMORY_NOT_LOCAL: ['It works on local memories.', '此功能仅适用于本地记忆。'],
  ENCODER_MISSING: ['There is no encoder.', '该智能体的记忆不在此处保存，或其编码器不可用。'],
  QUARANTINE_DECIDED: ['It is decided.', '其他人已处理此条目。'],
  OPERATION_UNDONE: ['It was undone.', '此操作已被撤销。'],
  OPERATION_EXPIRED: ['The grace time is over.', '宽限期已过，清除的内容无法恢复。'],
  IMPORT_INVALID: ['The file has errors.', '文件有错误，未导入任何内容。'],
  SHADOW_OFF: ['There is no shadow.', '该智能体没有影子记忆。'],
  SHADOW_UNUSABLE: ['It remembers nothing.', '影子需要记忆，而此供应商不保存任何内容。'],
  SHADOW_SAME_PLACE: ['It is the same place.', '该供应商与智能体自己的记忆保存在同一处，请另选一个。'],
  SHADOW_SHARED: ['Another agent uses it.', '同组的另一智能体正在使用此供应商。'],
  MIGRATION_SAME_PLACE: ['It is the same place.', '两个配置的记忆保存在同一处。'],
  MIGRATION_UNSUPPORTED: ['It cannot be moved.', '这些记忆无法迁移。'],
  MIGRATION_UNREACHABLE: ['A side does not answer.', '无法从管理服务访问供应商。'],
  MIGRATION_RUNNING: ['Another one is not over.', '该智能体的另一迁移尚未结束。'],
  MIGRATION_STATE: ['It cannot do that now.', '处于该状态的迁移不能如此操作。'],
  MIGRATION_ONE_ROLE: ['Only one role was moved.', '只迁移了一个角色；智能体须连同所有角色一起切换。'],
} satisfies Record<string, CodeMessage>;

/** Every code that `/api` answers with. */
export const CODE_MESSAGES: Readonly<Record<string, CodeMessage>> = {
  ...NOT_FOUND,
  ...ACCESS,
  ...REQUESTS,
  ...THINGS_THAT_FAIL,
  ...MEMORY,
};
