/** A Photoshop file by its parts. */
export interface PsdParts {
  readonly width: number;
  readonly height: number;
  /** Photoshop's number of the colour mode: 3 is RGB. */
  readonly mode?: number;
  readonly depth?: number;
  /** One channel behind another, each as it is stored. */
  readonly planes: readonly (readonly number[])[];
  readonly palette?: Buffer;
  /** Image resources: their numbers, and what they hold. */
  readonly resources?: readonly (readonly [id: number, data: Buffer])[];
  /** The section of layers. */
  readonly layers?: Buffer;
  /** Packed by PackBits. */
  readonly packed?: boolean;
  /** A large document (PSB). */
  readonly large?: boolean;
}

export function psdOf({ width, height, mode = 3, depth = 8, planes, ...parts }: PsdParts): Buffer {
  const { palette = Buffer.alloc(0), resources = [], layers = Buffer.alloc(0), packed = false, large = false } = parts;
  const header = Buffer.alloc(26);
  header.write('8BPS');
  header.writeUInt16BE(large ? 2 : 1, 4);
  header.writeUInt16BE(planes.length, 12);
  header.writeUInt32BE(height, 14);
  header.writeUInt32BE(width, 18);
  header.writeUInt16BE(depth, 22);
  header.writeUInt16BE(mode, 24);
  const blocks = Buffer.concat(resources.map(([id, data]) => resource(id, data)));
  const stride = Math.ceil((width * depth) / 8);
  const lines = planes.flatMap((plane) =>
    Array.from({ length: height }, (_, y) => Buffer.from(plane.slice(stride * y, stride * (y + 1)))),
  );
  const composite = packed ? packedLines(lines, large) : Buffer.concat([Buffer.from([0, 0]), ...lines]);
  return Buffer.concat([header, sized(palette), sized(blocks), sized(layers, large), composite]);
}

function resource(id: number, data: Buffer): Buffer {
  const head = Buffer.from('8BIM\0\0\0\0', 'latin1');
  head.writeUInt16BE(id, 4);
  return Buffer.concat([head, sized(data), Buffer.alloc(data.length % 2)]);
}

/** With its length in front. */
export function sized(bytes: Buffer, large = false): Buffer {
  const length = Buffer.alloc(large ? 8 : 4);
  length.writeUInt32BE(bytes.length, length.length - 4);
  return Buffer.concat([length, bytes]);
}

/** Runs of equal bytes are packed, all others are stored one by one. */
function packedLines(lines: readonly Buffer[], large: boolean): Buffer {
  const packed = lines.map((line) => {
    const bytes: number[] = [];
    for (let at = 0; at < line.length;) {
      let end = at + 1;
      while (end < line.length && end - at < 128 && line[end] === line[at]) end += 1;
      bytes.push(end - at === 1 ? 0 : 257 - (end - at), line[at]!);
      at = end;
    }
    return Buffer.from(bytes);
  });
  const lengths = packed.map(({ length }) => {
    const bytes = Buffer.alloc(large ? 4 : 2);
    bytes.writeUIntBE(length, 0, bytes.length);
    return bytes;
  });
  return Buffer.concat([Buffer.from([0, 1]), ...lengths, ...packed]);
}
