const { port1: nowhere, port2 } = new MessageChannel();
port2.close();
nowhere.unref();

/**
 * Gives the memory of an array back at once; the array is empty afterwards. The garbage collector, which sees how small
 * the object is and not how many megabytes hang on it, would let many pictures pile up.
 */
export function releaseBuffer({ buffer }: ArrayBufferView<ArrayBuffer>): void {
  nowhere.postMessage(undefined, [buffer]);
}
