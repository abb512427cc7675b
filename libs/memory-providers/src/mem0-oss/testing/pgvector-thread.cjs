// PostgreSQL and pgvector themselves, compiled to WebAssembly, behind a real socket; in a thread, since they load their
// parts in ways that jest's modules know nothing of. Takes `close` and `open`, which break and mend all connections.
const { parentPort } = require('node:worker_threads');

const HOST = '127.0.0.1';

async function main() {
  const { PGlite } = await import('@electric-sql/pglite');
  const { vector } = await import('@electric-sql/pglite-pgvector');
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
  const db = await PGlite.create({ extensions: { vector } });
  let server;
  let port = 0;
  const open = async () => {
    server = new PGLiteSocketServer({ db, port, host: HOST, maxConnections: 50 });
    await server.start();
    port = Number(server.getServerConn().split(':').at(-1));
    parentPort.postMessage({ port });
  };
  parentPort.on('message', async (order) => {
    if (order === 'open') return open();
    await server.stop();
    parentPort.postMessage({ port });
  });
  await open();
}

main();
