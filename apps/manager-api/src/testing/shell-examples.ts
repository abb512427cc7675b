/** A request in a page's shell examples, and how it is answered. */
export interface ShellRequest {
  /** The command's first line. */
  command: string;
  /** HTTP status; `2xx` where the page names none. */
  status: number | '2xx';
}

const BLOCK = /^```sh\n(.*?)^```$/gms;
const REQUEST = /(?:^|[\s(|])(?:call|curl) /;
const DEFINITION = /^\w+\(\) *\{/;
const COMMENT = /^# (?:(\d{3})\b)?/;

/** The shell examples of a Markdown page, as one script. */
export function shellScript(page: string): string {
  return [...page.matchAll(BLOCK)].map(([, block = '']) => block).join('\n');
}

/** The requests of a script in their order. Each is a command of its own; a comment below it begins with its status. */
export function shellRequests(script: string): ShellRequest[] {
  const requests: ShellRequest[] = [];
  for (const line of script.split('\n')) {
    const last = requests.at(-1);
    const comment = COMMENT.exec(line);
    if (comment !== null) {
      if (comment[1] !== undefined && last?.status === '2xx') last.status = Number(comment[1]);
    } else if (!DEFINITION.test(line) && REQUEST.test(line)) requests.push({ command: line, status: '2xx' });
  }
  return requests;
}
