import { LevelListener } from './spoken-levels.js';
import type { ServiceConnection } from './speech-service.js';

/** Events of a task that the stand-in is to send instead of its own, for the failures that only the service knows. */
export interface AliyunTrouble {
  errorCode?: string;
  errorMessage?: string;
}

/** Speaks DashScope's duplex WebSocket API for recognition; understands `spokenLevels`. `heard` gets every action. */
export function serveAliyun(heard: (message: object) => void = () => undefined, trouble: AliyunTrouble = {}) {
  return (connection: ServiceConnection): void => {
    const listener = new LevelListener();
    let taskId = '';
    let toldCount = 0;
    const send = (event: string, payload: object = {}, more: object = {}): void =>
      connection.send(
        JSON.stringify({ header: { task_id: taskId, event, attributes: {}, ...more }, payload }),
      );
    const tell = (text: string, isEnd: boolean): void =>
      send('result-generated', {
        output: {
          sentence: {
            begin_time: 170,
            end_time: isEnd ? 3_000 : null,
            text,
            heartbeat: false,
            sentence_end: isEnd,
            words: [],
          },
        },
        usage: null,
      });
    connection.onMessage = (message) => {
      if (typeof message !== 'string') {
        listener.push(message);
        const words = listener.words(false);
        if (words.length > toldCount) tell(words.join(' '), false);
        toldCount = words.length;
        return;
      }
      const action = JSON.parse(message) as { header: { action: string; task_id: string } };
      heard(action);
      taskId = action.header.task_id;
      if (trouble.errorCode !== undefined) {
        const { errorCode, errorMessage = '' } = trouble;
        send('task-failed', {}, { error_code: errorCode, error_message: errorMessage });
        return connection.close();
      }
      if (action.header.action === 'run-task') return send('task-started');
      const words = listener.words(true);
      // A heartbeat has no words, whatever its text says.
      send('result-generated', { output: { sentence: { text: 'heartbeat', heartbeat: true } } });
      if (words.length > 0) tell(`${words.join(' ')}.`, true);
      send('task-finished', { output: {} });
    };
  };
}
