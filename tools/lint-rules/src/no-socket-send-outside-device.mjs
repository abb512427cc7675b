/** Only the gateway's device/ folder talks to a socket, so that nothing of a cancelled turn can slip out elsewhere. */
export const noSocketSendOutsideDevice = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { ws: 'Only device/ may use a WebSocket; send through the DeviceTransport of the session.' },
  },
  create(context) {
    const file = context.filename;
    if (!/[\\/]apps[\\/]xiaozhi-server[\\/]src[\\/]/.test(file) || /[\\/]src[\\/]device[\\/]/.test(file))
      return {};
    return {
      ImportDeclaration(node) {
        if (node.source.value === 'ws') context.report({ node, messageId: 'ws' });
      },
    };
  },
};
