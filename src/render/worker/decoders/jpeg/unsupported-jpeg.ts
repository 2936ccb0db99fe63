/** The file is of a kind that our decoder does not decode, or is damaged. It is for libvips then. */
export class UnsupportedJpeg extends Error {}
