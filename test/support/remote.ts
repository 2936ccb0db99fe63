import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a process can be told from outside. Arguments and results cross as copies, bytes included, functions not. */
export type Commands = Readonly<Record<string, (...args: never[]) => unknown>>;

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly never[];
}

type Reply = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

/** Obeys the process that started this one, and ends with it. */
export function obey(commands: Commands): void {
  const work = async ({ id, name, args }: Call): Promise<Reply> => {
    try {
      return { id, result: await commands[name]!(...args) };
    } catch (error) {
      return { id, error: String(error) };
    }
  };
  process.on('message', (call: Call) => void work(call).then((reply) => process.send?.(reply)));
  process.once('disconnect', () => process.exit());
}

/** Another process, running a module that obeys. */
export class Remote<C extends Commands> {
  readonly #child: ChildProcess;
  #calls = 0;

  constructor(module: URL) {
    this.#child = fork(fileURLToPath(module), { serialization: 'advanced' });
    // Each call listens for its reply.
    this.#child.setMaxListeners(0);
  }

  /** Rejects with the command's error, or when the process ends before it has answered. */
  async call<Name extends keyof C & string>(
    name: Name,
    ...args: Parameters<C[Name]>
  ): Promise<Awaited<ReturnType<C[Name]>>> {
    const child = this.#child;
    const id = (this.#calls += 1);
    const reply = new Promise<Reply>((resolve, reject) => {
      const died = (): void => reject(new Error('The process has died'));
      const answered = (message: Reply): void => {
        if (message.id !== id) return;
        child.off('message', answered).off('exit', died);
        resolve(message);
      };
      child.on('message', answered).once('exit', died);
      child.send({ id, name, args }, (error) => {
        if (error) died();
      });
    });
    const answer = await reply;
    if ('error' in answer) throw new Error(answer.error);
    return answer.result as Awaited<ReturnType<C[Name]>>;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}
