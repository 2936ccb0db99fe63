/**
 * Whether something is an error that libvips reported: a C++ exception, which leaves libvips in order. Traps are
 * `WebAssembly.RuntimeError`s and do not.
 */
export function isVipsError(thrown: unknown): thrown is WebAssembly.Exception & { readonly message: string } {
  return thrown instanceof WebAssembly.Exception && messageOf(thrown).startsWith('vips::Error');
}

function messageOf(exception: object): string {
  return 'message' in exception ? String(exception.message) : '';
}
