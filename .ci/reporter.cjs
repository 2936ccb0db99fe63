// Mocha's usual report, and its counts in a file besides: CI reads numbers, not text.

const { writeFileSync } = require('node:fs');
const { env } = require('node:process');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      writeFileSync(env.MOCHA_COUNTS, `${passes} ${failures} ${pending}\n`);
    });
  }
};
