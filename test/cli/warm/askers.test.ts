import { Inside } from '../../../src/cli/warm/askers.js';
import { parseOptions } from '../../../src/middleware/parse-options.js';
import { ChaosStore } from '../../support/chaos-store.js';

describe('cli/warm/askers', () => {
  it('closes despite a store that never responds', async () => {
    const inside = new Inside(
      parseOptions({ baseUrl: 'http://127.0.0.1:1', accessToken: 'token', workers: 1, store: new ChaosStore('hang') }),
    );
    void inside.services.store!.set('key', 'value', 1000);
    await inside.close(10);
  });
});
