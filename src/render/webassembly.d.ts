/** The part of WebAssembly's interface that is used here; TypeScript has it in its `dom` library only. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  type Exports = Record<string, unknown>;

  interface Module {
    readonly [moduleBrand]: true;
  }
  const moduleBrand: unique symbol;

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }

  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
  }

  function compile(bytes: Uint8Array): Promise<Module>;
}
