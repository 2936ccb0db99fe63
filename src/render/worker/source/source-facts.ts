import type { SourceFormat } from '../../protocol/formats.js';
import type { Size } from '../../protocol/size.js';

/** What is known of a source from its header. Width and height are those of the upright picture. */
export interface SourceFacts extends Size {
  readonly format: SourceFormat;
  /** It has more than one frame. */
  readonly animated: boolean;
  /** It is stored with a palette, or with less than 8 bits a pixel. */
  readonly fewColours: boolean;
}
