// Compiles a single-file component for jest: script and template in one, then CommonJS through swc.
const { parse, compileScript } = require('@vue/compiler-sfc');
const { createTransformer } = require('@swc/jest');

const swc = createTransformer({
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
});

module.exports = {
  process(source, filename, options) {
    const { descriptor, errors } = parse(source, { filename });
    if (errors.length > 0) throw errors[0];
    const { content } = compileScript(descriptor, { id: filename, inlineTemplate: true });
    return swc.process(content, `${filename}.ts`, options);
  },
};
