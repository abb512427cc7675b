import type {
  PageView,
  SpeakerCreate,
  SpeakerProfileView,
  SpeakerSampleCreate,
  UtteranceView,
} from '@xiaozhi/contracts';
import { get, post, put, remove } from './client.js';

const UTTERANCES_COUNT = 50;
const agentAt = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}`;
const listAt = (agentId: string): string => `${agentAt(agentId)}/speaker`;
const at = (agentId: string, id: string): string => `${listAt(agentId)}/${encodeURIComponent(id)}`;
const sampleAt = (agentId: string, id: string, sampleId: string): string =>
  `${at(agentId, id)}/sample/${encodeURIComponent(sampleId)}`;

export const listSpeakers = (agentId: string): Promise<SpeakerProfileView[]> => get(listAt(agentId));
export const createSpeaker = (agentId: string, body: SpeakerCreate): Promise<SpeakerProfileView> =>
  post(listAt(agentId), body);
export const updateSpeaker = (
  agentId: string,
  id: string,
  body: SpeakerCreate,
): Promise<SpeakerProfileView> => put(at(agentId, id), body);
export const deleteSpeaker = (agentId: string, id: string, erasesMemories: boolean): Promise<unknown> =>
  remove(at(agentId, id), { eraseMemories: String(erasesMemories) });
export const addSample = (
  agentId: string,
  id: string,
  body: SpeakerSampleCreate,
): Promise<SpeakerProfileView> => post(`${at(agentId, id)}/sample`, body);
export const deleteSample = (agentId: string, id: string, sampleId: string): Promise<unknown> =>
  remove(sampleAt(agentId, id, sampleId));
/** What was said to the agent, with sound, newest first. */
export const listUtterances = (agentId: string): Promise<PageView<UtteranceView>> =>
  get(`${agentAt(agentId)}/utterance`, { limit: UTTERANCES_COUNT });

/** Where the browser plays a sample from. */
export const sampleAudioUrl = (agentId: string, id: string, sampleId: string): string =>
  `${sampleAt(agentId, id, sampleId)}/audio`;
export const utteranceAudioUrl = (agentId: string, messageId: string): string =>
  `${agentAt(agentId)}/utterance/${encodeURIComponent(messageId)}/audio`;
