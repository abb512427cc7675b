// A real OpenID provider on loopback: anybody signs in by typing a name. Tells its port to its parent.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: 'xiaozhi-console',
        client_secret: 'a secret of the client',
        redirect_uris: ['http://127.0.0.1:8001/login/oidc'],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, preferred_username: accountId }),
    }),
    pkce: { required: () => true },
    cookies: { keys: ['of tests'] },
  });
  server.on('request', provider.callback());
  process.send({ port });
});
process.once('disconnect', () => process.exit(0));
