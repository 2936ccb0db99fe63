/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- winston's classes are made by functions of its own */
import { expect } from 'chai';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import winston from 'winston';
import { ImageError } from '../../src/shared/errors.js';
import { adaptLogger, type Logger } from '../../src/shared/logger.js';

/** What was written, as text. */
class Output extends Writable {
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const toWinston =
  (format: winston.Logform.Format) =>
  (stream: Output): Logger =>
    winston.createLogger({ format, transports: [new winston.transports.Stream({ stream })] });

const KINDS: Readonly<Record<string, (stream: Output) => Logger>> = {
  console: (stream) => new Console(stream),
  pino: (stream) => pino(stream),
  'a child of pino': (stream) => pino(stream).child({ part: 'images' }),
  winston: toWinston(winston.format.json()),
  'a child of winston': (stream) =>
    (toWinston(winston.format.json())(stream) as winston.Logger).child({ part: 'images' }),
  'winston in plain text': toWinston(winston.format.simple()),
};

const refused = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });

describe('shared/logger', () => {
  it('passes debug lines to a logger that supports them, except console', () => {
    const lines: string[] = [];
    const quiet = { warn: () => undefined, error: () => undefined };
    adaptLogger({ ...quiet, debug: (line) => lines.push(line) }).debug('a?ik-s=secret');
    adaptLogger(quiet).debug('b');
    adaptLogger({ ...quiet, debug: () => expect.fail('thrown by the logger') }).debug('c');
    const { debug } = console;
    console.debug = (line: string) => lines.push(line);
    try {
      adaptLogger(console).debug('d');
    } finally {
      console.debug = debug;
    }
    expect(lines).to.deep.equal(['a?ik-s=***']);
  });

  for (const [kind, make] of Object.entries(KINDS)) {
    describe(kind, () => {
      /** What is written when this is logged. */
      const written = (level: 'warn' | 'error', message: string, details?: unknown): string => {
        const output = new Output();
        adaptLogger(make(output))[level](message, details);
        return output.text;
      };

      for (const level of ['warn', 'error'] as const) {
        it(`writes the message, and the message and code of its cause: ${level}`, () => {
          const text = written(level, 'The PIM cannot be reached (/a.png)', refused);
          expect(text).to.include('The PIM cannot be reached (/a.png)');
          expect(text).to.include('connect refused').and.include('ECONNREFUSED');
        });
      }

      it('writes the cause of a cause', () => {
        const error = new ImageError('EUPSTREAM', 'The PIM cannot be reached', { cause: refused });
        const text = written('error', 'A stale entry could not be revalidated', error);
        expect(text).to.include('The PIM cannot be reached').and.include('connect refused').and.include('EUPSTREAM');
      });

      it('writes a cause that is a string, and one with only a code', () => {
        expect(written('error', 'The PIM failed', 'status 503')).to.include('status 503');
        expect(written('error', 'Gone', new AggregateError([refused]))).to.include('ECONNREFUSED');
      });

      it('writes a message without a cause', () => {
        const text = written('warn', 'The PIM works again');
        expect(text).to.include('The PIM works again').and.not.include('undefined');
      });

      it('redacts signatures', () => {
        for (const name of ['ik-s', 'ik%2Ds', '%69k-s', 'IK-S']) {
          const text = written('error', `EACCES no (/a.png?ik-t=99&${name}=5ec4e7&tr=w-1)`, `/b.png?${name}=5ec4e7`);
          expect(text, name).to.include('=***').and.include('ik-t=99').and.include('tr=w-1').and.not.include('5ec4e7');
        }
      });
    });
  }

  it('does not throw if the logger throws', () => {
    const fail = (): never => {
      throw new Error('disk full');
    };
    adaptLogger({ warn: fail, error: fail }).error('message', refused);
  });

  it('keeps other parameters and invalid escapes', () => {
    const lines: string[] = [];
    const logger = adaptLogger({ warn: (line) => void lines.push(line), error: () => undefined });
    logger.warn('(/a?my-ik-s=1&%E0%A4=2&x)');
    expect(lines).to.deep.equal(['(/a?my-ik-s=1&%E0%A4=2&x)']);
  });
});
