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
