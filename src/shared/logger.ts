import { inspect } from 'node:util';

/** Where faults are reported. `console` is one; so are the loggers of pino, bunyan and winston. */
export interface Logger {
  /** `details` is what caused the fault, usually an `Error`. */
  warn(message: string, details?: unknown): void;
  /** As `warn`, for what needs somebody's attention. */
  error(message: string, details?: unknown): void;
  /** What has no effect in a URL. Optional; `console.debug` is not used, since it prints always. */
  debug?(message: string): void;
}

type Level = 'warn' | 'error';

/**
 * How a kind of logger is given a message and its cause. pino and bunyan drop what comes after a message, and winston's
 * JSON writes an `Error` as `{}`.
 */
type Report = (logger: Logger, level: Level, message: string, details: unknown) => void;

const plain: Report = (logger, level, message, details) => logger[level](message, details);

const pino: Report = (logger, level, message, details) => {
  const { err, ...facts } = factsOf(details);
  const first = details instanceof Error ? { err, ...facts } : facts;
  (logger as unknown as Record<Level, (facts: object, message: string) => void>)[level](first, message);
};

const winston: Report = (logger, level, message, details) => {
  const { cause, code } = factsOf(details);
  const stack = details instanceof Error ? { stack: details.stack } : {};
  logger[level](message, { cause, ...(code !== undefined && { code }), ...stack });
};

/**
 * A logger of any kind as one whose lines hold the cause of a fault, and no signature of a URL. It never throws: what
 * is served does not depend on its being written down.
 */
export function adaptLogger(logger: Logger): Required<Logger> {
  const report = reportOf(logger);
  const at =
    (level: Level) =>
    (message: string, details?: unknown): void => {
      try {
        const text = withoutSignatures(message);
        if (details === undefined) logger[level](text);
        else report(logger, level, text, typeof details === 'string' ? withoutSignatures(details) : details);
      } catch {
        // There is nowhere left to report it.
      }
    };
  return { warn: at('warn'), error: at('error'), debug: debugOf(logger) };
}

function debugOf(logger: Logger): (message: string) => void {
  return (message) => {
    try {
      if (logger !== console) logger.debug?.(withoutSignatures(message));
    } catch {
      // There is nowhere left to report it.
    }
  };
}

/** pino has `bindings`, bunyan `addStream`, winston `log` and a list of transports. */
function reportOf(logger: Logger): Report {
  const has = (name: string): boolean => typeof (logger as unknown as Record<string, unknown>)[name] === 'function';
  if (has('child') && (has('bindings') || has('addStream'))) return pino;
  if (has('log') && has('add') && 'transports' in logger) return winston;
  return plain;
}

function factsOf(details: unknown): { err: unknown; cause: string; code?: string | number } {
  const code = codeOf(details);
  return { err: details, cause: textOf(details), ...(code !== undefined && { code }) };
}

/** The code of an error, or of the nearest cause that has one; of several causes, the first counts. */
function codeOf(error: unknown): string | number | undefined {
  const causeOf = (of: Error): unknown => (of instanceof AggregateError ? of.errors[0] : of.cause);
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = causeOf(at), depth++) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' || typeof code === 'number') return code;
  }
  return undefined;
}

/** In one line. An `AggregateError`, such as that of a refused connection, has a code but no message. */
function textOf(details: unknown): string {
  if (!(details instanceof Error)) return typeof details === 'string' ? details : inspect(details, { depth: 2 });
  const text = (details.message || String(codeOf(details) ?? details.name)).replace(/\s+/g, ' ').trim();
  return details.cause === undefined ? text : `${text}: ${textOf(details.cause)}`;
}

/** `ik-s`, however it is spelled: who reads the log must not be able to ask for what was signed. */
function withoutSignatures(text: string): string {
  return text.replace(/([?&])([^=&\s?]{1,40})=[^&\s)"']*/g, (parameter, mark: string, name: string) =>
    decoded(name).toLowerCase() === 'ik-s' ? `${mark}${name}=***` : parameter,
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
