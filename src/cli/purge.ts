import { setTimeout as sleep } from 'node:timers/promises';
import { akeneoImages } from '../middleware/akeneo-images.js';
import type { AkeneoImagesOptions } from '../middleware/parse-options.js';
import { purgedName } from '../middleware/purged-name.js';
import { CONFIG, type Command, type Invocation } from './command.js';
import { loadOptions, settingsOf } from './load-options.js';
import { CommandError, EXIT, explain, textOf, UsageError } from './problems.js';
import { disconnect, isShared } from './store.js';

/** Milliseconds until `onPurge` was told again: a CDN may have been given the old picture meanwhile. */
const ANNOUNCED_MS = 3500;

export const PURGE: Command = {
  name: 'purge',
  summary: 'forget pictures in all processes that share the store',
  usage: 'PATH... [options]',
  text: `Forgets media files (media-files/<code>), or what is known of a product, model, asset, record
or category (products/SKU-1), as purge() does. Needs the option store in the configuration:
running processes learn of it there, within two seconds. Credentials must be theirs as well.`,
  options: CONFIG,
  examples: [
    'akeneo-images purge products/SKU-1',
    'akeneo-images purge media-files/2/9/6/3/2963_shoe.png asset-families/packshots/assets/front',
  ],
  run: purge,
};

async function purge(invocation: Invocation): Promise<number> {
  const { positionals, terminal } = invocation;
  if (positionals.length === 0) throw new UsageError('purge needs a path, such as products/SKU-1');
  for (const path of positionals) assertPath(path);
  const loaded = await loadOptions(invocation);
  const { store, onPurge } = settingsOf(loaded);
  if (!isShared(store)) {
    throw new CommandError(
      'there is no store that other processes share, so they cannot be reached. Set store in akeneo-images.config.js to the one that your server uses, or call images.purge(path) in the server itself',
    );
  }
  const images = akeneoImages(loaded.options as AkeneoImagesOptions);
  let failed = 0;
  for (const path of positionals) {
    try {
      await images.purge(path);
      terminal.line(`purged ${path}`);
    } catch (error) {
      failed += 1;
      terminal.note(`akeneo-images: ${path} was not purged: ${explain(error)}`);
    }
  }
  if (onPurge) await sleep(ANNOUNCED_MS);
  await images.close();
  await disconnect(store);
  return failed > 0 ? EXIT.wrong : EXIT.fine;
}

function assertPath(path: string): void {
  try {
    purgedName(path);
  } catch (error) {
    throw new UsageError(textOf(error));
  }
}
