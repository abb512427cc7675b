import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderImplementation } from '@xiaozhi/contracts';
import { readServerSentEvents } from '../../speech/openai/server-sent-events.js';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import { withinContext } from '../dialogue-window.js';
import { LlmError } from '../llm.js';
import type { Llm } from '../llm.js';
import type { HttpRefusal } from '../streaming/llm-http.js';
import { baseUrlOf, confidentialIn, firstWordMs, keyHeader } from '../streaming/provider-settings.js';
import type { Settings } from '../streaming/provider-settings.js';
import { streamReply } from '../streaming/stream-reply.js';
import { difyDefinition } from './dify.definition.js';
import { toDifyQuestion } from './dify-question.js';
import { DifyReplyReader } from './dify-reply-reader.js';

const PROVIDER = 'dify';

/** A chat app made in Dify. It has tools of its own, so it is offered none, and a persona, so it extracts nothing. */
export const difyLlm: ProviderImplementation<Llm, ProviderDeps> = {
  definition: difyDefinition,
  create: (fields) => {
    const settings = requireProviderFields(difyDefinition, fields);
    return withinContext(makeDify(settings), Number(settings.context_tokens));
  },
};

function makeDify(settings: Settings): Llm {
  const url = `${baseUrlOf(settings.base_url ?? '', /\/chat-messages$/)}/chat-messages`;
  const way = settings.history === 'inputs' ? 'inputs' : 'query';
  return {
    code: PROVIDER,
    async *reply(request, signal) {
      const confidential = confidentialIn(settings.api_key, request);
      yield* streamReply(
        {
          provider: PROVIDER,
          url,
          headers: keyHeader(PROVIDER, url, settings.api_key),
          body: {
            ...toDifyQuestion(request, way),
            response_mode: 'streaming',
            user: settings.user,
            // Naming each conversation would cost a call of a model.
            auto_generate_name: false,
          },
          confidential,
          frames: readServerSentEvents,
          reader: new DifyReplyReader(url, confidential),
          explain: explainRefusal,
          firstWordMs: firstWordMs(settings),
          mayBeEmpty: (request.rounds ?? []).length > 0,
          onUsage: request.onUsage,
        },
        signal,
      );
    },
  };
}

function explainRefusal({ status, url, text }: HttpRefusal): LlmError | undefined {
  if (status !== 400 || !text.includes('not_chat_app')) return undefined;
  return new LlmError(
    'LLM_REJECTED',
    `[dify] the app of this key at ${url} is no chat app (HTTP 400); use the key of a chatbot, agent or chatflow.`,
  );
}
