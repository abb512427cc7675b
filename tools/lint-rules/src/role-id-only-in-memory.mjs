/** A role id is made in libs/memory only: nowhere else may a value be cast to RoleId. */
export const roleIdOnlyInMemory = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      cast: 'Make a role id with roleIdFor or parseRoleId of @xiaozhi/memory; a cast hides whose memory it is.',
    },
  },
  create(context) {
    if (/[\\/]libs[\\/]memory[\\/]/.test(context.filename)) return {};
    return {
      TSAsExpression(node) {
        const type = node.typeAnnotation;
        if (type.type === 'TSTypeReference' && type.typeName.name === 'RoleId') {
          context.report({ node, messageId: 'cast' });
        }
      },
    };
  },
};
