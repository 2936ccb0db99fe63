import { blocksOf } from '../docs/pages.js';
import { bundle, evaluate, load } from './installed.js';

/** A picture as pages ask for it. */
export interface Wanted {
  /** Address of the mount path. */
  readonly endpoint: string;
  readonly src: string;
  readonly width: number;
  readonly height: number;
  /** The key of the middleware, for libraries that sign. */
  readonly privateKey: string;
}

/** What a library asks for. */
export interface Library {
  readonly name: string;
  /** The URLs that it builds, one per line of `expected`. */
  readonly urls: (wanted: Wanted) => Promise<readonly string[]>;
  /** Sizes of the responses, of a picture of 600 by 400 that is wanted with 200 by 150. */
  readonly sizes: readonly string[];
}

type Element = object;
interface React {
  readonly createElement: (type: unknown, props: object) => Element;
}
interface ReactServer {
  readonly renderToString: (element: Element) => string;
}
interface ImageKitComponents {
  readonly Image: unknown;
}

/** The URLs in the markup of an image: those of `srcset`, and that of `src`. */
function urlsOf(markup: string): readonly string[] {
  const attribute = (name: string): string =>
    new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(markup)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const candidates = attribute('srcset').split(/,\s+/);
  return [...candidates.map((candidate) => candidate.trim().split(/\s+/)[0]!), attribute('src')];
}

function imageKitProps({ endpoint, src, width, height }: Wanted): object {
  return { urlEndpoint: endpoint, src, width, height, transformation: [{ width, height }], alt: '' };
}

async function renderReact(component: unknown, props: object): Promise<string> {
  const { createElement } = (await load<{ default: React }>('react')).default;
  const { renderToString } = (await load<{ default: ReactServer }>('react-dom/server')).default;
  return renderToString(createElement(component, props));
}

async function react(wanted: Wanted): Promise<readonly string[]> {
  const { Image } = await load<ImageKitComponents>('@imagekit/react');
  return urlsOf(await renderReact(Image, imageKitProps(wanted)));
}

/** It imports `next/image` as bundlers find it, and Node does not. */
async function next(wanted: Wanted): Promise<readonly string[]> {
  const script = `
    import { createElement } from 'react';
    import { renderToString } from 'react-dom/server';
    import { Image } from '@imagekit/next';
    export default (props) => renderToString(createElement(Image, props));`;
  const renderImage = await evaluate<(props: object) => string>(await bundle(script, 'node'));
  return urlsOf(renderImage(imageKitProps(wanted)));
}

async function vue(wanted: Wanted): Promise<readonly string[]> {
  const { Image } = await load<ImageKitComponents>('@imagekit/vue');
  interface Vue {
    readonly createSSRApp: (app: object) => object;
    readonly h: (component: unknown, props: object) => object;
  }
  const { createSSRApp, h } = await load<Vue>('vue');
  const { renderToString } = await load<{ readonly renderToString: (app: object) => Promise<string> }>(
    'vue/server-renderer',
  );
  return urlsOf(await renderToString(createSSRApp({ render: () => h(Image, imageKitProps(wanted)) })));
}

interface OldSdk {
  url(options: object): string;
}
type OldSdkClass = new (options: object) => OldSdk;

async function oldNode({ endpoint, src, width, height, privateKey }: Wanted): Promise<readonly string[]> {
  const { default: ImageKit } = await load<{ default: OldSdkClass }>('imagekit');
  const sdk = new ImageKit({ urlEndpoint: endpoint, publicKey: 'unused', privateKey });
  const options = { path: src, transformation: [{ width, height }] };
  return [
    sdk.url(options),
    // Without the slash it would put nothing between endpoint and path.
    sdk.url({ ...options, path: `/${src}`, transformationPosition: 'query' }),
    sdk.url({ ...options, signed: true }),
    sdk.url({ ...options, signed: true, expireSeconds: 300 }),
  ];
}

async function oldJavaScript({ endpoint, src, width, height }: Wanted): Promise<readonly string[]> {
  const { default: ImageKit } = await load<{ default: OldSdkClass }>('imagekit-javascript');
  const sdk = new ImageKit({ urlEndpoint: endpoint });
  const options = { path: src, transformation: [{ width, height }] };
  return [sdk.url(options), sdk.url({ ...options, transformationPosition: 'path' })];
}

async function angular({ endpoint, src, width }: Wanted): Promise<readonly string[]> {
  // Published libraries are compiled halfway; in an app the bundler does the rest.
  await load('@angular/compiler');
  interface Angular {
    readonly provideImageKitLoader: (endpoint: string) => readonly { readonly useValue: (config: object) => string }[];
  }
  const { provideImageKitLoader } = await load<Angular>('@angular/common');
  const { useValue: urlOf } = provideImageKitLoader(endpoint)[0]!;
  return [
    urlOf({ src, width }),
    urlOf({ src, width, isPlaceholder: true }),
    urlOf({ src, width, loaderParams: { transform: 'rt-90' } }),
    urlOf({ src }),
  ];
}

async function nuxt({ endpoint, src, width, height }: Wanted): Promise<readonly string[]> {
  interface Provider {
    readonly getImage: (src: string, options: object, context: object) => { readonly url: string };
  }
  const { default: provider } = await load<{ default: Provider | (() => Provider) }>(
    '@nuxt/image/dist/runtime/providers/imagekit.js',
  );
  const { getImage } = typeof provider === 'function' ? provider() : provider;
  const context = { options: { screens: {} } };
  const of = (modifiers: object): string => getImage(`/${src}`, { modifiers, baseURL: endpoint }, context).url;
  return [
    of({ width, height }),
    of({ width, height, fit: 'contain', background: 'FF0000', format: 'png', quality: 50 }),
    of({ width, blur: 5, rotate: 90, aspectRatio: '1-1' }),
    of({}),
  ];
}

async function unpic({ endpoint, src, width, height }: Wanted): Promise<readonly string[]> {
  const { transformUrl } = await load<{ readonly transformUrl: (options: object) => string }>('unpic');
  const { Image } = await load<ImageKitComponents>('@unpic/react');
  const url = `${endpoint}/${src}`;
  const props = { cdn: 'imagekit', src: url, layout: 'constrained', width, height, alt: '' };
  return [
    transformUrl({ url, provider: 'imagekit', width, height }),
    ...urlsOf(await renderReact(Image, props)).slice(0, 1),
  ];
}

/** The loader that the docs print, with the endpoint of the test in place of theirs. */
async function nextLoader({ endpoint, src, width }: Wanted): Promise<readonly string[]> {
  const { code } = blocksOf('docs/clients.md').find((block) => block.code.includes('function imageLoader'))!;
  const imageLoader = await evaluate<(options: object) => string>(
    code.replace('https://shop.example.com/images', endpoint),
  );
  return [imageLoader({ src, width }), imageLoader({ src, width, quality: 50 })];
}

/** The libraries of docs/clients.md that do not have a test file of their own. */
export const LIBRARIES: readonly Library[] = [
  { name: '@imagekit/react', urls: react, sizes: ['200x150', '200x150', '200x150'] },
  { name: '@imagekit/next', urls: next, sizes: ['200x150', '200x150', '200x150'] },
  { name: '@imagekit/vue', urls: vue, sizes: ['200x150', '200x150', '200x150'] },
  { name: 'imagekit', urls: oldNode, sizes: ['200x150', '200x150', '200x150', '200x150'] },
  { name: 'imagekit-javascript', urls: oldJavaScript, sizes: ['200x150', '200x150'] },
  { name: 'Angular', urls: angular, sizes: ['200x133', '200x133', '133x200', '600x400'] },
  { name: 'Nuxt Image', urls: nuxt, sizes: ['200x150', '200x150', '200x200', '600x400'] },
  { name: 'unpic', urls: unpic, sizes: ['200x150', '200x150'] },
  { name: 'next/image', urls: nextLoader, sizes: ['200x133', '200x133'] },
];
