/** The demo's catalogue: the products, assets, records and categories that its pictures belong to. */

import { createHash } from 'node:crypto';
import type { Catalogue, DemoProduct as CatalogueProduct } from '../pim/catalogue.js';
import type { DemoProduct } from './stock.js';

/** The product whose picture can be changed, and the pictures that it may have. */
export const CHANGING = { sku: 'kitchen-set', packshots: ['mug-enamel', 'kettle-red'] } as const;

/** The locales and channels of the catalogue; the first ones are those of the gallery. */
export const LOCALES = ['en_US', 'de_DE'] as const;
export const CHANNELS = ['shop', 'print'] as const;

type Texts = readonly [english: string, german: string];

/** Codes of media by the SKUs of the stock. */
type Codes = (sku: string) => string;

const PRODUCTS: readonly (readonly [sku: string, name: Texts])[] = [
  ['mug-enamel', ['Enamel mug', 'Emaillebecher']],
  ['camera-classic', ['Film camera', 'Filmkamera']],
  ['kettle-red', ['Whistling kettle', 'Pfeifkessel']],
  ['headphones-sand', ['Headphones', 'Kopfhörer']],
  ['compass-brass', ['Brass compass', 'Messingkompass']],
];

/** Fills the catalogue of a demo PIM that has the stock of pictures. */
export function fillCatalogue(catalogue: Catalogue, stock: readonly DemoProduct[]): void {
  const media = new Map(stock.map(({ sku, resource }) => [sku, resource.code]));
  const codeOf: Codes = (sku) => {
    const code = media.get(sku);
    if (code === undefined) throw new Error(`There is no picture of ${sku}`);
    return code;
  };
  addStructure(catalogue, codeOf);
  addLinked(catalogue, codeOf);
  addProducts(catalogue, codeOf);
}

/** What changes when an editor gives a product its other picture; returns its UUID, which an event names. */
export function changePicture(catalogue: Catalogue, stock: readonly DemoProduct[]): string {
  const product = [...catalogue.products.values()].find(({ identifier }) => identifier === CHANGING.sku);
  if (!product) throw new Error(`The catalogue has no ${CHANGING.sku}`);
  const codes = stock
    .filter(({ sku }) => CHANGING.packshots.includes(sku as never))
    .map(({ resource }) => resource.code);
  const other = codes.find((code) => code !== product.values.packshot);
  if (other === undefined) throw new Error(`There is no other picture for ${CHANGING.sku}`);
  return catalogue.product({ ...product, values: { ...product.values, packshot: other } });
}

function addStructure(catalogue: Catalogue, codeOf: Codes): void {
  for (const [code, type, reference] of [
    ['name', 'pim_catalog_text'],
    ['packshot', 'pim_catalog_image'],
    ['manual', 'pim_catalog_file'],
    ['gallery', 'pim_catalog_asset_collection', 'scenes'],
    ['brand', 'akeneo_reference_entity', 'brand'],
  ] as const) {
    catalogue.attributes.set(code, { type, ...(reference !== undefined && { reference }) });
  }
  catalogue.families.set('equipment', { image: 'packshot', label: 'name' });
  catalogue.assetFamilies.set('scenes', { mainMedia: 'media', attributes: { label: 'text', media: 'media_file' } });
  catalogue.entities.set('brand', {
    image: codeOf('brand-kiesel'),
    attributes: { label: { type: 'text' }, image: { type: 'image' } },
  });
}

function addLinked(catalogue: Catalogue, codeOf: Codes): void {
  const label = inLocales;
  catalogue.asset('scenes', 'kitchen', {
    label: label(['The kitchen set at home', 'Das Küchenset zu Hause']),
    media: codeOf('kitchen-set'),
  });
  catalogue.asset('scenes', 'camp', {
    label: label(['A camp in the mountains', 'Ein Lager in den Bergen']),
    // On screens a photograph, in print the poster in four inks.
    media: [
      { channel: 'shop', data: codeOf('tent-alpine') },
      { channel: 'print', data: codeOf('poster-summer') },
    ],
  });
  catalogue.asset('scenes', 'trail', {
    label: label(['A sign on the trail', 'Ein Wegweiser']),
    media: codeOf('trail-sign'),
  });
  catalogue.record('brand', 'kiesel', { label: label(['Kiesel', 'Kiesel']), image: codeOf('brand-kiesel') });
  catalogue.category('outdoor', {
    banner: CHANNELS.map((channel) => ({ locale: 'en_US', channel, data: codeOf('category-outdoor') })),
  });
}

function addProducts(catalogue: Catalogue, codeOf: Codes): void {
  const add = (product: Omit<CatalogueProduct, 'family' | 'uuid'> & { identifier: string }): void => {
    catalogue.product({ family: 'equipment', uuid: uuidOf(product.identifier), ...product });
  };
  for (const [sku, name] of PRODUCTS) {
    const manual = sku === 'mug-enamel' && { manual: codeOf('mug-enamel-manual') };
    const values = { name: inLocales(name), packshot: codeOf(sku), gallery: ['camp', 'trail'], brand: 'kiesel' };
    add({ identifier: sku, values: { ...values, ...manual } });
  }
  add({
    identifier: CHANGING.sku,
    values: {
      name: inLocales(['Kitchen set', 'Küchenset']),
      packshot: codeOf(CHANGING.packshots[0]),
      gallery: ['kitchen', 'camp'],
      brand: 'kiesel',
    },
  });
  const flask = codeOf('flask-fjord');
  catalogue.model({ code: 'flask-fjord', family: 'equipment', values: { packshot: flask, brand: 'kiesel' } });
  for (const [size, english, german] of [
    ['05', 'Flask “Fjord”, half a litre', 'Flasche „Fjord“, ein halber Liter'],
    ['10', 'Flask “Fjord”, one litre', 'Flasche „Fjord“, ein Liter'],
  ] as const) {
    add({ identifier: `flask-fjord-${size}`, parent: 'flask-fjord', values: { name: inLocales([english, german]) } });
  }
}

function inLocales(texts: Texts): { locale: string; data: string }[] {
  return LOCALES.map((locale, at) => ({ locale, data: texts[at]! }));
}

/** The same at every start. */
function uuidOf(sku: string): string {
  const hex = createHash('sha1').update(sku).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
