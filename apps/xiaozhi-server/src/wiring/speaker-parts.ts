import type { Logger } from '@xiaozhi/observability';
import type { ManagerApi } from '../config/manager-api.js';
import type { ServerConfig } from '../config/server-config.js';
import { ManagerSpeakerDesk } from '../enrolment/speaker-desk.js';
import { SpeakerEnrolment } from '../enrolment/speaker-enrolment.js';
import { ModelEmbedder } from '../speech/speaker/sherpa-onnx/model-embedder.js';
import { findSpeakerModel } from '../speech/speaker/sherpa-onnx/speaker-model-folder.js';
import { SpeakerModel } from '../speech/speaker/sherpa-onnx/speaker-model.js';
import { SpeechError } from '../speech/speech-error.js';
import { vadRegistry } from '../speech/vad/vad.registry.js';

/** What tells people by their voices in this gateway itself. */
export interface SpeakerParts {
  /** Undefined where there is no speaker model, or none that can be used. */
  model: SpeakerModel | undefined;
  /** Loads the model ahead of the first utterance. @throws SpeechError */
  warmUp: () => Promise<void>;
  /** Ends the model's process. */
  close: () => Promise<void>;
}

const OFF: SpeakerParts = {
  model: undefined,
  warmUp: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Says in the log once why people are not told by a model, where that is so. */
export function makeSpeakerParts(
  config: Pick<ServerConfig, 'modelsDir' | 'speakerModel' | 'isStandalone'>,
  logger: Logger,
  client: ManagerApi,
): SpeakerParts {
  // Whose voices to learn comes from manager-api.
  if (config.isStandalone) return OFF;
  try {
    const file = findSpeakerModel(config.modelsDir, config.speakerModel);
    if (file === undefined) {
      logger.info(
        { modelsDir: config.modelsDir },
        'no speaker model: nobody is told by voice by this gateway',
      );
      return OFF;
    }
    const embedder = new ModelEmbedder({ model: file, logger });
    const vad = vadRegistry.create('silero', {}, { logger, modelsDir: config.modelsDir });
    const desk = new ManagerSpeakerDesk(client);
    const enrolment = new SpeakerEnrolment({ desk, embedder, vad, logger, nowMs: Date.now });
    const learn = (profileIds: readonly string[]): void => enrolment.learn(profileIds);
    return {
      model: new SpeakerModel({ embedder, learn, logger }),
      warmUp: () => embedder.load(),
      close: async () => {
        await Promise.all([enrolment.stop(), embedder.close()]);
      },
    };
  } catch (error) {
    if (!(error instanceof SpeechError)) throw error;
    logger.error({ error }, 'the speaker model cannot be used: nobody is told by voice by this gateway');
    return OFF;
  }
}
