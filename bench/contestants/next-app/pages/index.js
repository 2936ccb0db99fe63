/** Next needs a page; the benchmark asks for pictures only. */
export default function Page() {
  return null;
}
