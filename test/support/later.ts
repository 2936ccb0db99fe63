/** Runs `work` as if it were so many milliseconds later. */
export async function later<T>(ms: number, work: () => T | Promise<T>): Promise<T> {
  const real = Date.now;
  Date.now = () => real() + ms;
  try {
    return await work();
  } finally {
    Date.now = real;
  }
}
