import { ToolCallAssembly } from './tool-call-assembly.js';

describe(ToolCallAssembly, () => {
  it('puts pieces of calls side by side together', () => {
    const assembly = new ToolCallAssembly();
    assembly.push([{ index: 0, id: 'a', function: { name: 'first', arguments: '' } }]);
    assembly.push([{ index: 1, id: 'b', function: { name: 'second', arguments: '{"x"' } }]);
    assembly.push([{ index: 0, function: { arguments: '{}' } }]);
    assembly.push([{ index: 1, function: { arguments: ':1}' } }]);
    expect(assembly.whole()).toEqual([
      { kind: 'tool-call', id: 'a', name: 'first', arguments: '{}' },
      { kind: 'tool-call', id: 'b', name: 'second', arguments: '{"x":1}' },
    ]);
  });

  it('takes whole calls without an index or id, as some servers send them', () => {
    const assembly = new ToolCallAssembly();
    assembly.push([{ function: { name: 'first', arguments: '{}' } }]);
    assembly.push([{ function: { name: 'second', arguments: '{"x":' } }, { function: { arguments: '2}' } }]);
    expect(assembly.whole()).toMatchObject([
      { id: 'call_0', name: 'first', arguments: '{}' },
      { id: 'call_1', name: 'second', arguments: '{"x":2}' },
    ]);
  });

  it('leaves out what never got a name', () => {
    const assembly = new ToolCallAssembly();
    assembly.push([{ index: 0, function: { arguments: '{}' } }]);
    expect(assembly.whole()).toEqual([]);
  });
});
