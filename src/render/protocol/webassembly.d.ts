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
    /** Sizes are pages of 64 KiB. */
    constructor(descriptor: { initial: number; maximum: number; shared: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  /** A trap. */
  class RuntimeError extends Error {}

  /** Something that code in WebAssembly has thrown. */
  interface Exception {
    readonly [exceptionBrand]: true;
  }
  const exceptionBrand: unique symbol;
  const Exception: abstract new () => Exception;

  function compile(bytes: Uint8Array): Promise<Module>;
}
