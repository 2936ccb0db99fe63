import { DETECTION_PACKAGES } from '../render/protocol/detection.js';
import { Packages } from '../render/protocol/packages.js';

/** Names what finds faces and objects: the versions of its packages, or that they are not installed. */
export function detectionVersion(packages = new Packages()): string {
  return packages.requireOf(DETECTION_PACKAGES) ? JSON.stringify(packages.versions(DETECTION_PACKAGES)) : 'none';
}
