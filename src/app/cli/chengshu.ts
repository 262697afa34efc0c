#!/usr/bin/env node
import { chengshuCommand } from './command.ts';
import { explainAndExit } from './explain.ts';

try {
  await chengshuCommand().parseAsync();
  process.exit(process.exitCode ?? 0);
} catch (error) {
  explainAndExit(error);
}
