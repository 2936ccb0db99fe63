import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs files of tests as `npm test` would, one after the other; gives the exit code and all that was printed. */
export function runMocha(
  files: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: unknown; output: string }> {
  const args = ['node_modules/mocha/bin/mocha.js', '--no-parallel', files];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: project, env: { ...process.env, ...environment } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}
