// zod probes for eval, which the content security policy refuses; this must run before any module.
globalThis.__zod_globalConfig = { jitless: true };
