const UNITS =
  /(Ms|Hz|Bytes|Samples|Count|Ratio|Port|Page|Limit|Size|Days|Version|Level|Minutes|Seconds|Channels)$/;
const TIMED = /(timeout|deadline|interval|delay|duration|silence|expiry|ttl|window|preRoll)$/i;

/** A number that is a time or an amount carries its unit in its name. */
export const unitSuffix = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unit: '"{{name}}" is a number with a unit: end its name in Ms, Hz, Bytes, Samples, Count or Ratio.',
    },
  },
  create(context) {
    const check = (node, name, type) => {
      if (type?.typeAnnotation?.type !== 'TSNumberKeyword') return;
      if (TIMED.test(name) && !UNITS.test(name)) context.report({ node, messageId: 'unit', data: { name } });
    };
    return {
      TSPropertySignature(node) {
        if (node.key.type === 'Identifier') check(node, node.key.name, node.typeAnnotation);
      },
      PropertyDefinition(node) {
        if (node.key.type === 'Identifier') check(node, node.key.name, node.typeAnnotation);
      },
    };
  },
};
