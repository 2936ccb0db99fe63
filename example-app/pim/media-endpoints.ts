/** Responses of the media routes to authorised calls. */

import { failure, file, resource, type Answer } from './answer.js';
import type { MediaFile, MediaStore } from './media-store.js';
import type { MediaKind } from './types.js';

/** Akeneo: no validators, no length, no ranges, whatever the request asks for. */
export function download(media: MediaStore, kind: MediaKind, code: string): Answer {
  const found = media.get(kind, code);
  if (!found) return failure(404, `Media file "${code}" does not exist.`);
  if (!found.body) return failure(404, `Media file "${code}" is not present on the filesystem.`);
  return file(found.name, found.mimeType, found.body);
}

/** Akeneo: of product media only; a row whose file is lost still has it. */
export function metadata(media: MediaStore, code: string, hrefBase: string): Answer {
  const found = media.get('media-files', code);
  if (!found) return failure(404, `Media file "${code}" does not exist.`);
  return resource({ ...facts(found), _links: { download: { href: `${href(hrefBase, found)}/download` } } });
}

/** Akeneo: items of a page, at most. */
export const MAX_LIMIT = 100;

/** Akeneo: pages by number, ten items unless asked otherwise, a count on demand, `next` whenever the page is full. */
export function list(media: MediaStore, query: URLSearchParams, hrefBase: string): Answer {
  const page = query.get('page') ?? '1';
  const limit = query.get('limit') ?? '10';
  const withCount = query.get('with_count') ?? 'false';
  const refusal = checkPaging(page, limit, withCount);
  if (refusal !== undefined) return failure(422, refusal);

  const all = media.list('media-files');
  const [number, size] = [Number(page), Number(limit)];
  const items = all.slice((number - 1) * size, number * size);
  const link = (page: number) => ({
    href: `${hrefBase}/api/rest/v1/media-files?page=${page}&limit=${limit}&with_count=${withCount}`,
  });
  return resource({
    _links: {
      self: link(number),
      first: link(1),
      ...(number > 1 && { previous: link(number - 1) }),
      ...(items.length === size && { next: link(number + 1) }),
    },
    current_page: number,
    ...(withCount === 'true' && { items_count: all.length }),
    _embedded: {
      items: items.map((item) => ({
        _links: { self: { href: href(hrefBase, item) }, download: { href: `${href(hrefBase, item)}/download` } },
        ...facts(item),
      })),
    },
  });
}

function checkPaging(page: string, limit: string, withCount: string): string | undefined {
  if (!isPositiveInteger(limit)) return `"${limit}" is not a valid limit number.`;
  if (Number(limit) > MAX_LIMIT) return `You cannot request more than ${MAX_LIMIT} items.`;
  if (!isPositiveInteger(page)) return `"${page}" is not a valid page number.`;
  if (withCount === 'true' || withCount === 'false') return undefined;
  return `Parameter "with_count" has to be a boolean. Only "true" or "false" allowed, "${withCount}" given.`;
}

const isPositiveInteger = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);

const facts = ({ code, name, mimeType, size, extension }: MediaFile) => ({
  code,
  original_filename: name,
  mime_type: mimeType,
  size,
  extension,
});

const href = (hrefBase: string, { code }: MediaFile): string => `${hrefBase}/api/rest/v1/media-files/${code}`;

/** `GET /api/rest/v1`: the only resource that asks for no token. */
export function root(hrefBase: string): Answer {
  const route = (path: string, method: string) => ({ route: path, methods: [method] });
  return resource({
    host: hrefBase,
    authentication: { fos_oauth_server_token: route('/api/oauth/v1/token', 'POST') },
    routes: {
      pim_api_media_file_download: route('/api/rest/v1/media-files/{code}/download', 'GET'),
      pim_api_media_file_get: route('/api/rest/v1/media-files/{code}', 'GET'),
    },
  });
}

export function systemInformation(): Answer {
  return resource({ version: '20261015041041', edition: 'Serenity' });
}
