const { port1: nowhere, port2 } = new MessageChannel();
port2.close();
nowhere.unref();

/**
 * Releases the memory of an array at once; the array is empty afterwards. The garbage collector sees the small object
 * and not its megabytes, and would let many pictures pile up.
 */
export function releaseBuffer({ buffer }: ArrayBufferView<ArrayBuffer>): void {
  nowhere.postMessage(undefined, [buffer]);
}
