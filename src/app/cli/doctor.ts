import { loadConfig, processEnvironment } from '#platform/config/config.ts';
import type { Language } from '#platform/errors/errors.ts';
import { createLogger } from '#platform/log/log.ts';
import { type Check, type CheckState, hasProblem } from '../doctor/check.ts';
import { examine } from '../doctor/doctor.ts';
import { terminalLanguage } from './explain.ts';

export interface DoctorOptions {
  deep?: boolean;
  json?: boolean;
}

const marks: Readonly<Record<CheckState, string>> = { ok: '✓', warning: '!', problem: '✗' };

/** `chengshu doctor`: prints what each check found and what to do; the exit code is 1 when there is a problem. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const env = processEnvironment();
  const config = loadConfig({ ...env, CHENGSHU_LOG_LEVEL: env['CHENGSHU_LOG_LEVEL'] ?? 'fatal' });
  const log = createLogger({ level: config.logLevel });
  const checks = await examine(config, log, { deep: options.deep === true });
  const report = { healthy: !hasProblem(checks), checks };
  const text = checks.map((check) => checkText(check, terminalLanguage())).join('\n');
  process.stdout.write(`${options.json === true ? JSON.stringify(report, null, 2) : text}\n`);
  if (!report.healthy) process.exitCode = 1;
}

/** One check for a terminal: what was found, its findings, and what to do next. */
export function checkText(
  { state, name, words, findings = [], next }: Check,
  language: Language,
): string {
  return [
    `${marks[state]} ${name}: ${words[language]}`,
    ...findings.map((finding) => `    ${finding}`),
    ...(next === undefined ? [] : [`  → ${next[language]}`]),
  ].join('\n');
}
