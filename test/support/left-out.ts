import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftOutLine, recordLeftOut } from './available.js';

/**
 * Ends a run with one line about what this machine lacks, whatever the reporter; on standard error, since some reporters
 * print what programs read. Loaded by .mocharc.json, by the process that reports.
 */
let folder: string | undefined;

export function mochaGlobalSetup(): void {
  folder = mkdtempSync(join(tmpdir(), 'akeneo-images-'));
  const file = join(folder, 'left-out');
  writeFileSync(file, '');
  recordLeftOut(file);
}

export function mochaGlobalTeardown(): void {
  if (folder === undefined) return;
  const line = leftOutLine(join(folder, 'left-out'));
  if (line !== undefined) console.warn(line);
  rmSync(folder, { recursive: true });
}
