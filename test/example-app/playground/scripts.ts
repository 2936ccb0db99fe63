/** The playground's scripts that need no browser, as its pages load them: the compiler copies none. */

import type { Detection } from '../../../src/render/protocol/detection.js';
import type { Box } from '../../../src/render/protocol/size.js';

export interface Item {
  readonly key?: string;
  readonly value?: string | undefined;
}
export type Steps = readonly (readonly Item[])[];
type Path = readonly number[];

interface Chain {
  readonly parseChain: (text: string) => Steps;
  readonly writeChain: (steps: Steps) => string;
  readonly tidy: (text: string) => string;
  readonly placesOf: (steps: Steps) => readonly { readonly path: Path; readonly layer?: { readonly kind: string } }[];
  readonly valueOf: (items: readonly Item[], key: string) => string | undefined;
  readonly withValue: (steps: Steps, path: Path, key: string, value: string | undefined) => Steps;
  readonly without: (steps: Steps, path: Path) => Steps;
}

export interface State {
  readonly src: string;
  readonly tr: string;
}

interface Address {
  readonly pathForm: (state: State, mount: string) => string;
  readonly queryForm: (state: State, mount: string) => string;
  readonly writeHash: (state: State) => string;
  readonly readHash: (hash: string, kinds: readonly string[]) => State | undefined;
  readonly readSource: (
    text: string,
    page: { origin: string; mount: string; kinds: readonly string[] },
  ) => Partial<State> & { error?: string };
}

interface History {
  readonly state: State;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  push(state: State, by?: string): void;
  settle(): void;
  undo(): State;
  redo(): State;
}

interface Shown {
  readonly state: State;
  readonly mount: string;
  readonly endpoint: string;
  readonly alt: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly most?: number;
  readonly sdkNames: Readonly<Record<string, string>>;
}

interface Looked {
  readonly names: readonly string[];
  readonly isChanged: boolean;
}

interface Modules {
  chain: Chain;
  address: Address;
  history: { History: new (state: State) => History };
  compare: { readonly asJpeg: (tr: string) => string | undefined; readonly fitOf: (tr: string) => string };
  focus: {
    readonly lookedFor: (tr: string, known: readonly string[]) => (Looked & { readonly tr: string }) | undefined;
    readonly pageOf: (tr: string) => string | undefined;
    readonly noteOf: (looked: Looked, detections: readonly Detection[] | undefined, isInstalled: boolean) => string;
    readonly labelOf: (detection: Detection) => string;
  };
  placing: {
    readonly coveringPart: (shape: number, ratio: number, detections: readonly Box[]) => Box;
    readonly positionOf: (start: number, length: number) => number;
  };
  widths: {
    readonly candidates: (tr: string, width: number, most?: number) => readonly { tr: string; width: number }[];
    readonly withWidthVariable: (tr: string) => string;
  };
  sdk: {
    readonly sdkSteps: (tr: string, names: Readonly<Record<string, string>>) => readonly Record<string, unknown>[];
  };
  snippets: { readonly snippetsOf: (shown: Shown) => readonly { readonly id: string; readonly code: string }[] };
  values: {
    readonly toUrl: (key: string, text: string, layer?: string) => string;
    readonly fromUrl: (key: string, value: string, layer?: string) => string;
    readonly toNumber: (text: string) => number | undefined;
    readonly fromNumber: (value: number) => string;
  };
}

export async function script<K extends keyof Modules>(name: K): Promise<Modules[K]> {
  const file = new URL(`../../../../example-app/public/playground/${name}.js`, import.meta.url);
  return (await import(file.href)) as Modules[K];
}
