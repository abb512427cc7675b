import wasmUrl from '@evan/opus/wasm/opus.wasm?url';
import type { OpusCodec } from './opus-codec.js';
import { openWasmOpus } from './wasm-opus.js';

/** Loads the codec from the console's own origin. @throws TypeError or CompileError where it cannot be loaded */
export async function loadWasmOpus(): Promise<OpusCodec> {
  return openWasmOpus(await WebAssembly.compileStreaming(fetch(wasmUrl)));
}
