import type Vips from 'wasm-vips';

/** libvips with its dynamic libraries: AVIF and SVG are not in the main module. */
export type VipsRuntime = typeof Vips;

/** The part of Emscripten's file system that libvips reads and writes by. */
export interface Files {
  open: (path: string, flags: number, mode?: number) => unknown;
  unlink: (path: string) => void;
  write: (stream: { readonly fd: number }, bytes: unknown, at: number, length: number, ...place: unknown[]) => number;
}

/** Emscripten's flags of a file that is to be made, and must not be there yet. */
export const CREATES = 0o100;
export const EXCLUSIVE = 0o200;

/** What libvips names its temporary files by. */
export const RANDOM = '/dev/urandom';
export const STDERR = 2;

/**
 * Keeps libvips from the host's files: a drawing may name any, and would show what is in it. What it writes itself are
 * pictures of more than 100 MB; they lose their name at once, so that nothing is left of them when their thread is
 * ended. What its parts have to say of a picture, past `printErr`, is not for the host's console.
 */
export function sandboxFiles(vips: VipsRuntime): void {
  const { FS } = vips as unknown as { FS: Files };
  const { open, unlink, write } = FS;
  FS.open = (path, flags, mode) => {
    if (!(flags & CREATES)) return open(path === RANDOM ? path : '', flags, mode);
    const file = open(path, flags | EXCLUSIVE, 0o600);
    unlink(path);
    return file;
  };
  FS.write = (stream, bytes, at, length, ...place) =>
    stream.fd <= STDERR ? length : write(stream, bytes, at, length, ...place);
}

/** libvips computes pixels in a thread of its own, which takes as long to start as libvips did; the first would wait. */
export function startVipsThread(vips: VipsRuntime): void {
  const image = vips.Image.black(1, 1);
  image.writeToMemory();
  image.delete();
}
