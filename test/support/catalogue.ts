import sharp from 'sharp';
import type { DemoPim, Edition } from '../../example-app/pim/demo-pim.js';

/** The bytes of a small picture of one colour. */
export function colourPicture(colour: string): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 30, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

/** Media codes of a stocked catalogue, by what they show. */
export type Codes = Readonly<Record<string, string>>;

/** A shop's catalogue with every shape of value that has media. */
export async function stockCatalogue(pim: DemoPim, edition: Edition = 'saas'): Promise<Codes> {
  pim.edition = edition;
  const { catalogue } = pim;
  const add = async (kind: Parameters<DemoPim['addMedia']>[0], name: string, colour: string): Promise<string> =>
    pim.addMedia(kind, { name: `${name}.png`, mimeType: 'image/png', body: await colourPicture(colour) });
  const codes: Record<string, string> = {
    packshot: await add('media-files', 'packshot', '#ff0000'),
    english: await add('media-files', 'english', '#00ff00'),
    french: await add('media-files', 'french', '#0000ff'),
    shop: await add('media-files', 'shop', '#ffff00'),
    print: await add('media-files', 'print', '#00ffff'),
    guide: pim.addMedia('media-files', {
      name: 'guide.pdf',
      mimeType: 'application/pdf',
      body: Buffer.from('%PDF-1.7\n'),
    }),
    front: await add('asset-media-files', 'front', '#880000'),
    back: await add('asset-media-files', 'back', '#008800'),
    logo: await add('reference-entities-media-files', 'logo', '#000088'),
    brand: await add('reference-entities-media-files', 'brand', '#888888'),
    banner: await add('category-media-files', 'banner', '#444444'),
  };
  for (const [code, type, reference] of [
    ['packshot', 'pim_catalog_image'],
    ['local_image', 'pim_catalog_image'],
    ['channel_image', 'pim_catalog_image'],
    ['guide', 'pim_catalog_file'],
    ['gallery', 'pim_catalog_asset_collection', 'packshots'],
    ['old_gallery', 'pim_assets_collection', 'packshots'],
    ['banner', 'pim_catalog_image'],
    ['brand', 'akeneo_reference_entity', 'brand'],
    ['partners', 'akeneo_reference_entity_collection', 'brand'],
    ['name', 'pim_catalog_text'],
  ] as const) {
    catalogue.attributes.set(code, { type, ...(reference !== undefined && { reference }) });
  }
  catalogue.families.set('shoes', { image: 'packshot', label: 'name' });
  catalogue.assetFamilies.set('packshots', {
    mainMedia: 'media',
    attributes: { label: 'text', media: 'media_file', film: 'media_link' },
    prefix: 'https://films.example/',
  });
  catalogue.asset('packshots', 'front', {
    label: [
      { locale: 'en_US', data: 'Front' },
      { locale: 'fr_FR', data: 'Devant' },
    ],
    media: codes.front!,
  });
  catalogue.asset('packshots', 'back', { media: codes.back!, film: 'back.mp4' });
  catalogue.entities.set('brand', {
    image: codes.brand!,
    attributes: {
      label: { type: 'text' },
      image: { type: 'image' },
      shots: { type: 'asset_collection', reference: 'packshots' },
      owner: { type: 'reference_entity_single_link', reference: 'brand' },
      sisters: { type: 'reference_entity_multiple_links', reference: 'brand' },
    },
  });
  catalogue.record('brand', 'northpeak', {
    label: [{ locale: 'en_US', data: 'Northpeak' }],
    image: codes.logo!,
    shots: ['back', 'front'],
  });
  // Without an image of its own.
  catalogue.record('brand', 'southpeak', {
    label: [{ locale: 'en_US', data: 'Southpeak' }],
    shots: ['back', 'front'],
    owner: 'northpeak',
    sisters: ['northpeak', 'southpeak'],
  });
  catalogue.category('outdoor', { banner: [{ locale: 'en_US', channel: 'shop', data: codes.banner! }] });
  catalogue.model({ code: 'trail-shoe', family: 'shoes', values: { packshot: codes.packshot! } });
  catalogue.product({
    identifier: 'SHOE 42/b',
    family: 'shoes',
    parent: 'trail-shoe',
    values: {
      name: [{ locale: 'en_US', data: 'Trail shoe' }],
      local_image: [
        { locale: 'en_US', data: codes.english! },
        { locale: 'fr_FR', data: codes.french! },
      ],
      channel_image: [
        { channel: 'shop', data: codes.shop! },
        { channel: 'print', data: codes.print! },
      ],
      guide: codes.guide!,
      gallery: ['front', 'back'],
      brand: 'northpeak',
      partners: ['northpeak'],
    },
  });
  catalogue.product({ identifier: 'bare', family: 'shoes', values: {} });
  catalogue.product({
    identifier: 'linked',
    family: 'shoes',
    values: {
      brand: 'southpeak',
      partners: ['northpeak', 'southpeak'],
      old_gallery: ['front', 'back'],
      banner: [
        { locale: 'en_US', channel: 'shop', data: codes.english! },
        { locale: 'fr_FR', channel: 'shop', data: codes.french! },
        { locale: 'en_US', channel: 'print', data: codes.print! },
      ],
    },
  });
  return codes;
}
