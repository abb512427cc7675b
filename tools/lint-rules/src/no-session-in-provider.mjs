/** A provider receives values and a signal, never a session: one instance serves all devices. */
export const noSessionInProvider = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      session: 'A provider never sees a session, a turn or a device; pass it the values it needs.',
    },
  },
  create(context) {
    if (!/[\\/](speech|llm|memory-providers)[\\/]/.test(context.filename)) return {};
    return {
      ImportDeclaration(node) {
        if (/\/(session|turn|device)\//.test(String(node.source.value)))
          context.report({ node, messageId: 'session' });
      },
    };
  },
};
