import type { SourceFormat } from '../../protocol/formats.js';
import type { Size } from '../../protocol/size.js';

/** What is known of a source from its header. */
export interface SourceFacts extends Size {
  readonly format: SourceFormat;
  /** More than one frame. */
  readonly animated: boolean;
}
