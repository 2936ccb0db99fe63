/** What the playground's script knows of the parameters: made from their table, sent as JSON. */

import { DETECTION_PACKAGES } from '../../src/render/protocol/detection.js';
import { Packages } from '../../src/render/protocol/packages.js';
import { ALIAS_KINDS, MEDIA_KINDS, PARAMETERS, type Scope } from '../../src/url/index.js';
import { OBJECTS } from '../../src/url/values/detectable-objects.js';
import { MOUNT } from '../page/responsive.js';
import { SYNTAX, type ParameterKey } from '../parameters/examples.js';
import { GROUPS } from '../parameters/groups.js';
import { controlOf, type Control, type Declaration } from './control.js';

interface ParameterData extends Control {
  readonly key: string;
  readonly about: string;
  readonly scope: Scope;
  readonly sdk: readonly string[];
  /** What its values are, in the words of error messages. */
  readonly expects: string;
}

export interface PlaygroundData {
  readonly mount: string;
  /** What paths below the mount point begin with. */
  readonly kinds: readonly string[];
  readonly detection: {
    /** What `fo` can look for. */
    readonly names: readonly string[];
    /** Whether the packages that find it are. */
    readonly isInstalled: boolean;
  };
  readonly groups: readonly {
    readonly id: string;
    readonly title: string;
    readonly parameters: readonly ParameterData[];
  }[];
}

/** Parameters that are ignored have no control. */
export function playgroundData(): PlaygroundData {
  return {
    mount: MOUNT,
    kinds: [...MEDIA_KINDS, ...ALIAS_KINDS],
    detection: {
      names: ['face', ...OBJECTS],
      isInstalled: new Packages().requireOf(DETECTION_PACKAGES) !== undefined,
    },
    groups: GROUPS.map(({ id, title, topics }) => ({
      id,
      title,
      parameters: topics.filter((topic): topic is ParameterKey => !(topic in SYNTAX)).map(parameterData),
    })).filter(({ parameters }) => parameters.length > 0),
  };
}

function parameterData(key: ParameterKey): ParameterData {
  const declaration: Declaration = PARAMETERS[key];
  const { about, scope, sdk, type } = declaration;
  return { key, about, scope, sdk, expects: type.expects, ...controlOf(key, declaration) };
}
