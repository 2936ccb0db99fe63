/** Width and height in pixels. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle inside a picture, in pixels from its top left. */
export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** A place in a picture, in parts of its width and height. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}
