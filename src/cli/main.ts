#!/usr/bin/env node
import process from 'node:process';
import { runCommandLine } from './command-line.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

// Who reads us may have ended, such as `head`.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const code = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (listener) => {
    for (const signal of SIGNALS) process.on(signal, listener);
    return () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    };
  },
});

// A store that nobody can disconnect must not keep the process alive; what was written goes out first.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
process.exit(code);
