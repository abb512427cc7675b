import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { ServiceProcess, workspaceRoot } from './service-process.js';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether journeys can run here. Without Chromium they fail in CI and say so elsewhere. */
export function hasChromium(): boolean {
  if (existsSync(CHROMIUM)) return true;
  if (process.env.CI === 'true') throw new Error(`Journeys need Chromium at ${CHROMIUM}.`);
  process.stdout.write(`No Chromium at ${CHROMIUM}: journeys through the console are not run.\n`);
  return false;
}

/** @param flags beside those of every journey */
export function launchBrowser(flags: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] });
}

/** The console as `npm start` serves it. */
export class ConsoleServer {
  private readonly process: ServiceProcess;
  url = '';

  /** @param gatewayUrl where its pages' sockets go; left out: nowhere that answers */
  constructor(managerUrl: string, gatewayUrl = 'ws://127.0.0.1:9') {
    this.process = new ServiceProcess('manager-web', 'tools/workspace/src/console-server.mjs', {
      PORT: '0',
      MANAGER_URL: managerUrl,
      GATEWAY_URL: gatewayUrl,
      CONSOLE_DIST: resolve(workspaceRoot, 'apps/manager-web/dist'),
    });
  }

  async start(): Promise<void> {
    const { port } = await this.process.start();
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Everything that it printed. */
  get output(): string {
    return this.process.lines.join('\n');
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}
