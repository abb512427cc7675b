import { LevelListener } from './spoken-levels.js';
import type { ServiceConnection } from './speech-service.js';

/**
 * Which FunASR server to be: the C++ ones of runtime/websocket (2-pass and offline), or funasr_wss_server.py. They
 * differ in what `is_final` means, and in whether there is an answer without words.
 */
export type FunServerKind = 'cpp-2pass' | 'cpp-offline' | 'python';

interface Opening {
  mode: string;
  wav_name: string;
  hotwords?: string;
}

/** Speaks FunASR's WebSocket protocol; understands `spokenLevels`. `heard` gets every text message. */
export function serveFun(kind: FunServerKind, heard: (message: object) => void = () => undefined) {
  return (connection: ServiceConnection): void => {
    const listener = new LevelListener();
    let opening: Opening = { mode: '2pass', wav_name: 'wav-default-id' };
    let isSpeaking = true;
    let toldCount = 0;
    const answer = (mode: string, text: string, isLast: boolean): void => {
      const isFinal = kind === 'python' ? isSpeaking : kind === 'cpp-offline' ? false : isLast;
      connection.send(JSON.stringify({ mode, text, wav_name: opening.wav_name, is_final: isFinal }));
    };
    const tellNewWords = (): void => {
      const isOnline = opening.mode !== 'offline' && kind !== 'cpp-offline';
      const words = listener.words(false).slice(toldCount);
      if (!isOnline || words.length === 0) return;
      toldCount += words.length;
      const mode = kind === 'python' && opening.mode === 'online' ? 'online' : '2pass-online';
      answer(mode, words.join(' '), false);
    };
    const end = (): void => {
      const words = listener.words(true);
      const corrected = words.length === 0 ? '' : `${words.join(' ')}.`;
      if (kind === 'cpp-offline') return answer('offline', corrected, true);
      if (opening.mode === 'online') {
        if (kind === 'cpp-2pass') answer('2pass-online', words.slice(toldCount).join(' '), true);
        return;
      }
      if (kind === 'python' && corrected === '') return;
      answer(kind === 'python' && opening.mode === 'offline' ? 'offline' : '2pass-offline', corrected, true);
    };
    connection.onMessage = (message) => {
      if (typeof message !== 'string') {
        listener.push(message);
        return tellNewWords();
      }
      const parsed = JSON.parse(message) as Partial<Opening> & { is_speaking: boolean };
      heard(parsed);
      isSpeaking = parsed.is_speaking;
      opening = { ...opening, ...parsed };
      if (!isSpeaking) end();
    };
  };
}
