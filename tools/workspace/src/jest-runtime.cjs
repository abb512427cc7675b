// Jest runtime: packages are loaded by Node, once in a process; what is ours is loaded anew for each test file (ADR 27).
const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const Runtime = require('jest-runtime').default;

const PACKAGES = `${path.sep}node_modules${path.sep}`;

/** By file: the function that a module's source became, for the test files after this one. */
const compiled = new Map();

module.exports = class OneRealmRuntime extends Runtime {
  constructor(...settings) {
    super(...settings);
    if (typeof this.executor?.compile !== 'function')
      throw new Error(
        'jest-runtime has changed: tools/workspace/src/jest-runtime.cjs needs its ModuleExecutor.compile.',
      );
    this.executor.compile = (source, filename) =>
      compileOnce(source, filename, this.executor.injectedModuleParameters);
  }

  requireModule(from, moduleName, options, isRequireActual) {
    if (options?.isInternalModule !== true && isPackageName(moduleName)) {
      const file = this._resolution.resolveCjs(from, moduleName);
      // Not ours, which npm links into node_modules, nor what jest.preset.cjs maps elsewhere.
      if (file.includes(PACKAGES)) return createRequire(from)(moduleName);
    }
    return super.requireModule(from, moduleName, options, isRequireActual);
  }
};

function isPackageName(name) {
  return Boolean(name) && !name.startsWith('.') && !path.isAbsolute(name) && !isBuiltin(name);
}

function compileOnce(source, filename, parameters) {
  const known = compiled.get(filename);
  if (known?.source === source && known.parameters.join() === parameters.join()) return known.run;
  const run = vm.compileFunction(source, parameters, { filename });
  compiled.set(filename, { source, parameters, run });
  return run;
}
