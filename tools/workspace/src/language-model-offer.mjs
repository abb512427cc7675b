const OLLAMA_URL = 'http://127.0.0.1:11434';

/**
 * Language models that are at hand on this machine, as lines that say how to use them: a running Ollama, or a
 * key in the environment. Nothing is switched by itself; the offline assistant goes on until the operator chooses.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>}
 */
export async function findLanguageModels(env) {
  const lines = [];
  const models = await ollamaModels();
  if (models.length > 0) {
    lines.push(
      `Ollama runs here (${models.slice(0, 3).join(', ')}). To converse freely: console → Provider Management → Add →\n` +
        `  Language model → openai, base_url ${OLLAMA_URL}/v1, model_name ${models[0]}; then choose it in the agent.`,
    );
  }
  if (env.OPENAI_API_KEY) {
    lines.push(
      'OPENAI_API_KEY is set. To use it: console → Provider Management → Add → Language model → openai with that key;\n' +
        '  then choose it in the agent. Until then the offline assistant (rules, not a language model) answers.',
    );
  }
  return lines;
}

async function ollamaModels() {
  try {
    const response = await fetch(`${OLLAMA_URL}/api/tags`, { signal: AbortSignal.timeout(500) });
    const answer = await response.json();
    return Array.isArray(answer.models) ? answer.models.map((model) => String(model.name)) : [];
  } catch {
    return []; // Nothing listens there, which is the usual case.
  }
}
