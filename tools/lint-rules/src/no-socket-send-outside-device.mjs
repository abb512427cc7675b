/**
 * Only the gateway's device/ folder talks to a device's socket, so that nothing of a cancelled turn can slip out
 * elsewhere; speech/socket/ opens those to speech services.
 */
const SOCKET_FOLDERS = /[\\/]src[\\/](?:device|speech[\\/]socket)[\\/]/;

export const noSocketSendOutsideDevice = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      ws: 'Only device/ and speech/socket/ may use a WebSocket; send through the DeviceTransport of the session, or the ServiceSocket of a provider.',
    },
  },
  create(context) {
    const file = context.filename;
    if (!/[\\/]apps[\\/]xiaozhi-server[\\/]src[\\/]/.test(file) || SOCKET_FOLDERS.test(file)) return {};
    return {
      ImportDeclaration(node) {
        if (node.source.value === 'ws') context.report({ node, messageId: 'ws' });
      },
    };
  },
};
