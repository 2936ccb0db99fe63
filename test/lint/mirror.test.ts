import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** For files without code. Holds only for those that export nothing at run time, which is tested. */
const TYPES = 'only types';

/** For parts that are tested together with others, by the result of the whole. */
const EFFECTS = 'test/render/worker/operations/effects/effects.test.ts renders each effect by itself';
const LAYERS = 'test/render/worker/layers/layers.test.ts draws layers of each kind and blend mode';
const ENCODERS = 'test/render/worker/pipeline.test.ts encodes with each encoder, quality and kind of metadata';

const ALIASES = 'test/middleware/aliases.test.ts resolves every shape of value in three editions';
const CHANGES = 'test/middleware/changes.test.ts sends events and polls, with two processes on one store';
const CHANNELS = 'test/shared/telemetry.test.ts subscribes to the channels of a middleware at work';
const WARM = 'test/cli/warm/command.test.ts warms a server and a store, from the PIM and from addresses';
const DOCTOR = 'test/cli/doctor/command.test.ts breaks one thing after the other, and reads what is told';
const SUSPENSION = 'test/middleware/suspension.test.ts suspends the events of a PIM';
const JPEGS =
  'test/render/worker/decoders/jpeg/jpeg-decoder.test.ts decodes files of each kind, with any former content of the memory';
const LISTINGS = 'test/middleware/listings.test.ts lists the media of every kind of object';

/** Why a source file has no mirrored test file: a reason, and the test that covers it if there is code in it. */
const REASONS: Readonly<Record<string, string>> = {
  'cli/command.ts': 'types and three getters; test/cli/command-line.test.ts goes through every command',
  'cli/doctor/check.ts': DOCTOR,
  'cli/doctor/connection-checks.ts': DOCTOR,
  'cli/doctor/own-checks.ts': DOCTOR,
  'cli/doctor/patient.ts': DOCTOR,
  'cli/doctor/rights-checks.ts': DOCTOR,
  'cli/doctor/round-trip.ts': DOCTOR,
  'cli/expiry.ts': 'test/cli/sign.test.ts signs until moments of each kind',
  'cli/help.ts': 'test/cli/command-line.test.ts reads the help of every command',
  'cli/io.ts': TYPES,
  'cli/loopback.ts': DOCTOR,
  'cli/main.ts': 'the program; test/cli/serve.test.ts and test/cli/purge.test.ts run it',
  'cli/picture-target.ts': 'test/cli/sign.test.ts takes addresses apart',
  'cli/problems.ts': DOCTOR,
  'cli/serve-listener.ts': 'test/cli/serve.test.ts asks for every path',
  'cli/warm/done-file.ts': WARM,
  'cli/warm/settings.ts': WARM,
  'cli/store.ts': 'test/cli/purge.test.ts has stores that are shared and not',
  'client/index.ts': 'exports only; the tests beside it import from it',
  'http/event-bodies.ts': 'test/http/events.test.ts sends bodies that are too large, too slow, and too many',
  'http/finder.ts': 'test/http/handler.test.ts and test/middleware/aliases.test.ts find through it',
  'http/listing.ts': LISTINGS,
  'http/response-context.ts':
    'test/middleware/aliases.test.ts, test/middleware/listings.test.ts and test/middleware/media-links.test.ts read what it writes',
  'index.ts': 'exports only; test/packaging/packaging.test.ts imports them as a consumer does',
  'media/changes.ts': CHANGES,
  'media/event-inbox.ts': CHANGES,
  'media/json-cache.ts': ALIASES,
  'media/listings.ts': LISTINGS,
  'media/media-json.ts': LISTINGS,
  'media/render-trace.ts': CHANNELS,
  'media/structures.ts': ALIASES,
  'middleware/events.ts': SUSPENSION,
  'middleware/media.ts': LISTINGS,
  'middleware/metric-counts.ts': 'test/middleware/metrics.test.ts counts operations of each kind',
  'middleware/metric-table.ts': 'two tables; test/middleware/metrics.test.ts reads every metric',
  'middleware/observability.ts':
    'methods that call others; test/middleware/health.test.ts and stats-recorder.test.ts test what they call',
  'middleware/polls.ts': SUSPENSION,
  'middleware/public-types.ts': TYPES,
  'middleware/option-table.ts': 'a table; test/middleware/parse-options.test.ts parses each option, good and bad',
  'middleware/suspensions.ts': SUSPENSION,
  'middleware/services.ts': 'composition only; test/middleware/akeneo-images.test.ts tests it end to end',
  'pim/call-trace.ts': CHANNELS,
  'pim/catalogue/document.ts':
    'types, and paths; test/url/alias.test.ts and test/pim/events.test.ts read the same paths',
  'pim/catalogue/json.ts': ALIASES,
  'pim/catalogue/product-attributes.ts':
    'test/middleware/changes.test.ts sends deltas that change attributes of each kind',
  'pim/catalogue/read-documents.ts': ALIASES,
  'pim/catalogue/structure.ts': ALIASES,
  'pim/catalogue/values.ts': ALIASES,
  'pim/json-calls.ts': ALIASES,
  'pim/links/host-pauses.ts': 'test/pim/links/link-client.test.ts has hosts that want no requests',
  'pim/transport/transient-error.ts':
    'a class of fields; request.test.ts and retry.test.ts beside it throw and catch it',
  'pim/types.ts': TYPES,
  'render/protocol/detection.ts':
    'lists of names; test/render/worker/detect/source-detections.test.ts finds both kinds, and detector.test.ts loads all packages',
  'render/protocol/fonts.ts': 'a list of four names; test/middleware/option-checks.test.ts and find-face use it',
  'render/protocol/messages.ts': TYPES,
  'render/protocol/size.ts': TYPES,
  'render/worker/decoders/psd/header.ts':
    'test/render/worker/decoders/psd/psd.test.ts reads files with every kind of header',
  'render/worker/context.ts': TYPES,
  'render/worker/decoders/jpeg/ink-grid.ts': 'a type and a number; test/render/worker/vips/inks.test.ts makes grids',
  'render/worker/decoders/jpeg/jpeg-assembly.ts': TYPES,
  'render/worker/decoders/jpeg/memory-layout.ts': JPEGS,
  'render/worker/decoders/jpeg/scan-collector.ts':
    'test/render/worker/decoders/jpeg/header.test.ts reads the scans of files with one and with several',
  'render/worker/decoders/jpeg/write-parameters.ts': JPEGS,
  'render/worker/runtime/process-binding.ts':
    'test/render/worker/vips/compute-thread.test.ts runs where Node refuses the original',
  'render/worker/decoders/jpeg/unsupported-jpeg.ts': 'a class without members',
  'render/worker/decoders/pixels.ts': TYPES,
  'render/worker/decoders/raster.ts': TYPES,
  'render/worker/encoders/animation.ts': ENCODERS,
  'render/worker/encoders/encode.ts': ENCODERS,
  'render/worker/encoders/jpeg.ts': ENCODERS,
  'render/worker/encoders/webp.ts': ENCODERS,
  'render/worker/encoders/with-metadata.ts': ENCODERS,
  'render/worker/layers/blend.ts': LAYERS,
  'render/worker/layers/canvas-layer.ts': LAYERS,
  'render/worker/layers/displace.ts': LAYERS,
  'render/worker/layers/image-layer.ts': LAYERS,
  'render/worker/layers/open-layer.ts': LAYERS,
  'render/worker/open-job.ts': 'test/render/worker/pipeline.test.ts renders through it',
  'render/worker/operations/apply-operation.ts':
    'test/render/worker/pipeline.test.ts runs each operation and looks at the pixels',
  'render/worker/operations/effects/apply-effect.ts': EFFECTS,
  'render/worker/operations/effects/bands.ts': EFFECTS,
  'render/worker/operations/effects/blur-and-sharpen.ts': EFFECTS,
  'render/worker/operations/effects/border-corners-opacity.ts': EFFECTS,
  'render/worker/operations/effects/colour-mask.ts': EFFECTS,
  'render/worker/operations/effects/distort.ts': EFFECTS,
  'render/worker/operations/effects/gradient.ts': EFFECTS,
  'render/worker/operations/effects/replace-colour.ts': EFFECTS,
  'render/worker/operations/effects/shadow.ts': EFFECTS,
  'render/worker/operations/effects/tone.ts': EFFECTS,
  'render/worker/operations/gradient-background.ts': EFFECTS,
  'render/worker/operations/pad.ts':
    'test/render/worker/pipeline.test.ts and effects.test.ts pad with each kind of background',
  'render/worker/plan/colours.ts': 'three constants; test/render/worker/plan/plan-step.test.ts plans padding with them',
  'render/worker/plan/positions.ts':
    'a table; test/render/worker/plan/fit.test.ts and layers/place.test.ts try each entry',
  'render/pool/pool-errors.ts': 'test/render/pool/render-pool.test.ts sees each of these errors',
  'render/protocol/warm-steps.ts': 'a list; test/render/pool/render-pool.test.ts counts its steps',
  'render/worker/vips-path.ts': 'test/render/worker/pipeline.test.ts renders by it',
  'render/worker/runtime/oxipng.ts': 'one call; test/render/worker/encoders/png.test.ts reads what it writes',
  'render/worker/source/source-facts.ts': TYPES,
  'render/worker/vips/cast.ts': 'a single expression; test/render/worker/vips/alpha.test.ts sees its result',
  'render/worker/vips/load-options.ts':
    'options of a loader; test/render/worker/pipeline.test.ts loads cut files, pages and orientations with them',
  'render/worker/warm-up.ts': 'test/render/pool/render-pool.test.ts and threads.test.ts warm threads by it',
  'render/worker/worker.ts': 'the program of a thread; test/render/pool/render-thread.test.ts runs it',
  'shared/clock.ts': 'a single function; every test that moves in time by test/support/later.ts relies on it',
  'shared/counters.ts': 'four numbers; test/shared/bytes.test.ts and those of what else is counted read them',
  'shared/health-types.ts': TYPES,
  'shared/stats.ts': TYPES,
  'shared/trace-types.ts': TYPES,
  'url/index.ts': 'exports only; test/media and test/http import the language through it',
  'url/parameter-declaration.ts':
    'constructors of table entries; test/url/parameters.test.ts tests every entry of the table',
  'url/transformation-types.ts': 'types and the name of one input; test/url/parse-transformation.test.ts parses it',
  'url/values/detectable-objects.ts': 'a list of names; test/url/values/appearance.test.ts parses focuses with it',
  'url/values/types.ts': 'types and constants; test/url/parameters.test.ts goes through their lists',
};

/** The source files by their paths below `src`: declarations and assemblies, which are compiled apart, left out. */
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('/assembly/'));

const mirrorOf = (source: string): string => `test/${source.replace(/\.ts$/, '.test.ts')}`;
const isMirrored = (source: string): boolean => existsSync(join(ROOT, mirrorOf(source)));

describe('lint/mirror', () => {
  it('finds the source files', () => {
    expect(sources).to.include.members(['index.ts', 'url/text.ts']);
  });

  it('has a mirrored test file for each source file, or a listed reason', () => {
    const missing = sources.filter((source) => !isMirrored(source) && !Object.hasOwn(REASONS, source));
    expect(missing.map(mirrorOf), 'write these, or give a reason in this file').to.deep.equal([]);
  });

  it('has test files that describe their source by its path', () => {
    const misnamed = sources.filter(isMirrored).filter((source) => {
      const text = readFileSync(join(ROOT, mirrorOf(source)), 'utf8');
      return !text.includes(`\ndescribe('${source.replace(/\.ts$/, '')}',`);
    });
    expect(misnamed).to.deep.equal([]);
  });

  it('lists no reason for a file that is missing or mirrored', () => {
    const stale = Object.keys(REASONS).filter((source) => !sources.includes(source) || isMirrored(source));
    expect(stale, 'remove these reasons').to.deep.equal([]);
  });

  it('lists only existing tests', () => {
    const named = Object.values(REASONS).flatMap((reason) => reason.match(/test\/[\w/-]+(?:\.ts|\.test\.ts)?/g) ?? []);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).to.deep.equal([]);
  });

  it('lists the reason of types only for files without runtime exports', async () => {
    for (const [source, reason] of Object.entries(REASONS)) {
      if (reason !== TYPES) continue;
      const module = new URL(`../../src/${source.replace(/\.ts$/, '.js')}`, import.meta.url);
      expect(Object.keys((await import(module.href)) as object), source).to.deep.equal([]);
    }
  });
});
