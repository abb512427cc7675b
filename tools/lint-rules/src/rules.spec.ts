import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../..');

interface LintCase {
  file: string;
  text: string;
}

/** Texts linted as if they were files of the workspace; each breaks one rule, but the last. */
const CASES = {
  castRole: {
    file: 'libs/observability/src/index.ts',
    text: "import type { RoleId } from '@xiaozhi/memory';\nexport const roleId = 'x' as RoleId;\n",
  },
  socket: {
    file: 'apps/xiaozhi-server/src/config/provider-pool.ts',
    text: "import { WebSocket } from 'ws';\nexport const socket = new WebSocket('ws://127.0.0.1');\n",
  },
  serviceSocket: {
    file: 'apps/xiaozhi-server/src/speech/socket/service-socket.ts',
    text: "import { WebSocket } from 'ws';\nexport const socket = new WebSocket('ws://127.0.0.1');\n",
  },
  session: {
    file: 'apps/xiaozhi-server/src/llm/llm.ts',
    text: "import type { Session } from '../session/session.js';\nexport type Mine = Session;\n",
  },
  unit: {
    file: 'libs/observability/src/index.ts',
    text: 'export interface Options {\n  recallDeadline: number;\n}\n',
  },
  upwards: {
    file: 'libs/observability/src/index.ts',
    text: "import { loadServerConfig } from '../../../apps/xiaozhi-server/src/config/server-config.js';\nexport const x = loadServerConfig;\n",
  },
  framework: {
    file: 'libs/memory/src/nomem.ts',
    text: "import { Injectable } from '@nestjs/common';\nexport const x = Injectable;\n",
  },
  fine: { file: 'libs/memory/src/nomem.ts', text: 'export const limitCount = 3;\n' },
} satisfies Record<string, LintCase>;

type CaseName = keyof typeof CASES;

/** Lints all cases in one process of its own, since the configuration is ESM and jest here is not. */
function lintAll(): Record<CaseName, string[]> {
  const script = `
    import { ESLint } from 'eslint';
    const root = ${JSON.stringify(root)};
    const eslint = new ESLint({ cwd: root, overrideConfigFile: root + '/eslint.config.mjs' });
    const broken = {};
    for (const [name, { file, text }] of Object.entries(${JSON.stringify(CASES)})) {
      const [result] = await eslint.lintText(text, { filePath: root + '/' + file });
      broken[name] = result.messages.map((message) => message.ruleId ?? 'fatal');
    }
    console.log(JSON.stringify(broken));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(root),
    encoding: 'utf8',
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as Record<CaseName, string[]>;
}

describe('house lint rules', () => {
  let broken: Record<CaseName, string[]>;

  beforeAll(() => {
    broken = lintAll();
  });

  it('refuse a role id that is cast outside libs/memory', () => {
    expect(broken.castRole).toContain('xiaozhi/role-id-only-in-memory');
  });

  it('refuse a socket outside device/ and speech/socket/', () => {
    expect(broken.socket).toContain('xiaozhi/no-socket-send-outside-device');
    expect(broken.serviceSocket).toEqual([]);
  });

  it('refuse a session in a provider', () => {
    expect(broken.session).toContain('xiaozhi/no-session-in-provider');
  });

  it('refuse a number with a unit that its name does not tell', () => {
    expect(broken.unit).toContain('xiaozhi/unit-suffix');
  });

  it('refuse a library that imports an app', () => {
    expect(broken.upwards).toContain('@nx/enforce-module-boundaries');
  });

  it('refuse Nest in the memory port', () => {
    expect(broken.framework).toContain('@nx/enforce-module-boundaries');
  });

  it('accept a file that keeps them', () => {
    expect(broken.fine).toEqual([]);
  });
});
