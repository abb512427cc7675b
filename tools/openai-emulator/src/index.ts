export { startOpenAiEmulator } from './openai-emulator.js';
export type { EmulatedRequest, OpenAiEmulator, OpenAiEmulatorOptions } from './openai-emulator.js';
export type { Faults } from './faults.js';
export type { AudioAnswers } from './routes/audio.routes.js';
export type { AnswerChat, ChatAnswer, ChatMessage, EmulatedCall } from './routes/chat.routes.js';
