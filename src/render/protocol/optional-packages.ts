import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SourceFormat } from './formats.js';

/** Packages that decode what nothing else here does. The host application installs those that it needs. */
const PACKAGES: Readonly<Partial<Record<SourceFormat, string>>> = {
  pdf: '@embedpdf/pdfium',
  jp2: '@embedpdf/pdfium',
  heic: 'libheif-js',
};

/** Where the host application finds packages, and where this package does. */
const REQUIRES = [createRequire(pathToFileURL(join(process.cwd(), 'package.json'))), createRequire(import.meta.url)];

const found = new Map<string, string | undefined>();

/** The package that is needed to decode a format, if it is not installed. */
export function missingPackage(format: SourceFormat): string | undefined {
  const name = PACKAGES[format];
  return name !== undefined && mainFile(name) === undefined ? name : undefined;
}

/** The main file of the package that decodes a format; undefined if none is needed, or it is not installed. */
export function decoderFile(format: SourceFormat): string | undefined {
  const name = PACKAGES[format];
  return name === undefined ? undefined : mainFile(name);
}

/** Looks once in each thread: what is installed later counts after a restart. */
function mainFile(name: string): string | undefined {
  if (!found.has(name)) found.set(name, resolve(name));
  return found.get(name);
}

function resolve(name: string): string | undefined {
  for (const require of REQUIRES) {
    try {
      return require.resolve(name);
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
