import { signTarget } from '../url/index.js';
import { CONFIG, type Command, type Invocation } from './command.js';
import { parseExpiry } from './expiry.js';
import { loadOptions, VARIABLES } from './load-options.js';
import { pictureTarget } from './picture-target.js';
import { CommandError, EXIT, UsageError } from './problems.js';

export const SIGN: Command = {
  name: 'sign',
  summary: 'sign an address of a picture',
  usage: 'URL_OR_PATH... [options]',
  text: `Prints the signed address, one line for each. The key is the option privateKey of the
configuration (the first of a list), or ${VARIABLES.privateKey}. A signature that the
address has already is replaced.`,
  options: {
    expires: {
      type: 'string',
      value: 'WHEN',
      text: 'a time from now (90s, 30m, 1h, 7d, 2w) or a date (default: never)',
    },
    endpoint: { type: 'string', value: 'URL', text: 'where the middleware is mounted (default: found in the address)' },
    ...CONFIG,
  },
  examples: [
    'akeneo-images sign https://shop.example.com/images/tr:w-400/products/SKU-1 --expires 1h',
    'akeneo-images sign tr:w-400/media-files/2/9/6/3/2963_shoe.png --endpoint https://shop.example.com/images',
  ],
  run: sign,
};

async function sign(invocation: Invocation): Promise<number> {
  const { values, positionals, terminal } = invocation;
  if (positionals.length === 0) throw new UsageError('sign needs an address, such as tr:w-400/products/SKU-1');
  const expires = values.text('expires');
  const until = expires === undefined ? undefined : parseExpiry(expires);
  const targets = positionals.map((address) => pictureTarget(address, values.text('endpoint')));
  const { privateKey } = (await loadOptions(invocation)).options;
  const key: unknown = [privateKey].flat()[0];
  if (typeof key !== 'string' || key === '') {
    throw new CommandError(
      `there is no key to sign with. Set ${VARIABLES.privateKey}, or privateKey in the configuration`,
    );
  }
  for (const { prefix, target } of targets) terminal.plainLine(prefix + signTarget(target, key, until));
  return EXIT.fine;
}
