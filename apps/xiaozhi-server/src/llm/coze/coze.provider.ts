import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import { withinContext } from '../dialogue-window.js';
import type { Llm } from '../llm.js';
import { baseUrlOf, confidentialIn, firstWordMs, keyHeader } from '../streaming/provider-settings.js';
import type { Settings } from '../streaming/provider-settings.js';
import { streamReply } from '../streaming/stream-reply.js';
import { readCozeFrames } from './coze-frames.js';
import { toCozeMessages } from './coze-messages.js';
import { CozeReplyReader } from './coze-reply-reader.js';
import { cozeDefinition } from './coze.definition.js';

const PROVIDER = 'coze';

/** An agent of Coze. It has tools of its own, so it is offered none, and a persona, so it extracts nothing. */
export const cozeLlm: ProviderImplementation<Llm, ProviderDeps> = {
  definition: cozeDefinition,
  create: (fields) => {
    const settings = requireProviderFields(cozeDefinition, fields);
    return withinContext(makeCoze(settings), Number(settings.context_tokens));
  },
};

function makeCoze(settings: Settings): Llm {
  const url = `${baseUrlOf(settings.base_url ?? '', /\/v3(?:\/chat)?$/)}/v3/chat`;
  return {
    code: PROVIDER,
    async *reply(request, signal) {
      const confidential = confidentialIn(settings.personal_access_token, request);
      yield* streamReply(
        {
          provider: PROVIDER,
          url,
          headers: keyHeader(PROVIDER, url, settings.personal_access_token),
          body: {
            bot_id: settings.bot_id,
            user_id: settings.user_id,
            stream: true,
            auto_save_history: false,
            additional_messages: toCozeMessages(request, settings.send_prompt === true),
          },
          confidential,
          frames: readCozeFrames,
          reader: new CozeReplyReader(url, confidential),
          firstWordMs: firstWordMs(settings),
          mayBeEmpty: (request.rounds ?? []).length > 0,
          onUsage: request.onUsage,
        },
        signal,
      );
    },
  };
}
