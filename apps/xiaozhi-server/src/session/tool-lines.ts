import type { ToolBox } from '../tools/tool-box.js';

type Tools = Pick<ToolBox, 'descriptions' | 'run'>;

/**
 * Tools whose calls and results are told as lines of the conversation, in the form that chat histories of the field
 * have (device protocol, chat history reporting).
 * @param tell takes the content of a line
 */
export function toldTools(tools: Tools, tell: (content: string) => void): Tools {
  return {
    descriptions: () => tools.descriptions(),
    run: async (call, signal) => {
      tell(lineOf('tool', `${call.name}(${call.arguments})`));
      const result = await tools.run(call, signal);
      tell(lineOf('tool_result', JSON.stringify({ result: result.text })));
      return result;
    },
  };
}

function lineOf(type: 'tool' | 'tool_result', text: string): string {
  return JSON.stringify([{ type, text }]);
}
