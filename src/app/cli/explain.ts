import { ConfigError, processEnvironment } from '#platform/config/config.ts';
import { databaseErrors } from '#platform/database/database.errors.ts';
import { isLostConnection } from '#platform/database/lost-connection.ts';
import { Failure, Refusal, type Language } from '#platform/errors/errors.ts';

const usageExit = 2;
const defectExit = 70;

/** The language of the terminal: Chinese for a Chinese locale, otherwise English. */
export function terminalLanguage(): Language {
  const env = processEnvironment();
  const locale = env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '';
  return locale.startsWith('zh') ? 'zh' : 'en';
}

/** Prints what went wrong and what to do next on standard error, and ends the process: 1 refused, 2 usage, 70 defect. */
export function explainAndExit(thrown: unknown): never {
  const language = terminalLanguage();
  const error = isLostConnection(thrown) ? databaseErrors.lost() : thrown;
  if (error instanceof Refusal) {
    const parts = (error.details.errors ?? []).map(
      (problem) => `  ${problem.path}: ${problem.message}`,
    );
    print([error.words(language), ...parts, error.next(language)]);
    process.exit(1);
  }
  if (error instanceof ConfigError) {
    print([error.message]);
    process.exit(usageExit);
  }
  if (error instanceof Failure) {
    print([error.message]);
    process.exit(1);
  }
  print([error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  process.exit(defectExit);
}

function print(lines: readonly string[]): void {
  process.stderr.write(`${lines.filter((line) => line !== '').join('\n')}\n`);
}
