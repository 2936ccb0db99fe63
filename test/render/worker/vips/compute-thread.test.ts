import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../../../../../', import.meta.url));
const PROGRAM = fileURLToPath(new URL('restricted-render.js', import.meta.url));

/** Before Node 22.13 it was an experiment. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

describe('render/worker/vips/compute-thread', function () {
  this.timeout(120_000);

  it("lets libvips render where Node's permission model allows only threads, and reading the program's files", async () => {
    const flags = [PERMISSION, '--allow-worker', `--allow-fs-read=${PROJECT}*`];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, PROGRAM], { cwd: PROJECT });
    expect(stdout).to.equal('jpg 200\nwebp 400\navif 400\n');
  });
});
