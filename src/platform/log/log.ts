import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Keys whose values never reach a log line, at any of the depths pino is told to look. */
const secretKeys = ['password', 'secret', 'token', 'authorization', 'cookie', 'key', 'databaseUrl'];

/** What PostgreSQL says of an error beside its message: rows and lines of the data. */
const tellingFields = ['detail', 'where', 'hint', 'internalQuery', 'parameters'];

/** Paths whose values never reach a log line. */
export const redactedPaths = [
  ...secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
  ...tellingFields.map((field) => `err.${field}`),
];

/**
 * A structured JSON logger on standard error, so that standard output stays free for the command's answer.
 * In: level. Secrets, and what the database tells of rows, are redacted by name.
 */
export function createLogger(options: { level: string }): Logger {
  const destination = pino.destination({ dest: 2, sync: true });
  // The reader of standard error may be gone, as a closed terminal or pipe is; the platform then still stops in order.
  destination.on('error', () => undefined);
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: redactedPaths,
        censor: '[redacted]',
      },
    },
    destination,
  );
}
